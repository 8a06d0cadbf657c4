"use server";

import { randomUUID } from "node:crypto";
import { refresh } from "next/cache";
import { headers } from "next/headers";
import { FoyerError } from "#core/error.ts";
import { getPublicClient } from "#platform/chain.ts";
import { getDeployment } from "#platform/deployment.ts";
import { getPool } from "#platform/pool.ts";
import { findSession } from "#server/accounts/session.ts";
import { createDraft } from "#server/events/create-draft.ts";
import type { DraftInput } from "#server/events/draft-input.ts";

export type SaveAnswer =
  | { readonly kind: "saved"; readonly id: string }
  | { readonly kind: "refused"; readonly message: string; readonly fields: Readonly<Record<string, string>> };

/** Keeps the form as a draft of the organizer who is signed in. */
export async function saveDraft(input: DraftInput): Promise<SaveAnswer> {
  const session = await findSession(await headers());
  if (!session) {
    // The header then says so too, and offers the way in.
    refresh();
    return { kind: "refused", message: "You are not signed in any more. Sign in, then save again.", fields: {} };
  }
  const { factory } = await getDeployment();
  try {
    const deps = { db: getPool(), chain: getPublicClient(), factory, newId: randomUUID };
    const { id } = await createDraft(deps, { input, organizerId: session.userId, organizerWallet: session.wallet });
    return { kind: "saved", id };
  } catch (cause) {
    if (!(cause instanceof FoyerError)) throw cause;
    return { kind: "refused", message: `${cause.message} ${cause.next}`, fields: Object.fromEntries(cause.fields.map(({ path, message }) => [path, message])) };
  }
}
