import type pg from "pg";
import type { Address, Bytes32 } from "#core/bytes.ts";
import { FoyerError } from "#core/error.ts";
import type { ChainClient } from "#platform/chain.ts";
import { type CheckedDraft, type DraftInput, draftInputSchema, termsOf } from "./draft-input.ts";
import { eventRefOf, predictContract } from "./event-identity.ts";

export type DraftDeps = {
  readonly db: pg.Pool;
  readonly chain: ChainClient;
  readonly factory: Address;
  readonly newId: () => string;
};

type Organizer = { readonly organizerId: string; readonly organizerWallet: Address };
type Draft = { readonly id: string; readonly contract: Address; readonly eventRef: Bytes32 };

/**
 * Keeps what an organizer wants to sell, under the address that its contract will have. Nothing is public before
 * the organizer's wallet has created the contract. Throws INVALID_INPUT with one message per field.
 */
export async function createDraft(deps: DraftDeps, { input, organizerId, organizerWallet }: Organizer & { input: DraftInput }): Promise<Draft> {
  const draft = parseDraft(input);
  const id = deps.newId();
  const eventRef = eventRefOf(id);
  const contract = await getFutureAddress(deps, { organizerWallet, eventRef });
  await insertDraft(deps, { id, contract, eventRef, draft, organizerId, organizerWallet });
  return { id, contract, eventRef };
}

function parseDraft(input: DraftInput): CheckedDraft {
  const result = draftInputSchema.safeParse(input);
  if (result.success) return result.data;
  const fields = result.error.issues.map(({ path, message }) => ({ path: path.map(String).join("."), message }));
  throw new FoyerError({
    code: "INVALID_INPUT",
    message: "Some fields are not right.",
    next: "Correct the fields that are named.",
    fields,
    cause: result.error,
  });
}

async function getFutureAddress(deps: DraftDeps, salt: { organizerWallet: Address; eventRef: Bytes32 }): Promise<Address> {
  try {
    return await predictContract(deps, salt);
  } catch (cause) {
    throw new FoyerError({ code: "UNAVAILABLE", message: "The chain does not answer.", next: "Try again in a moment; nothing was kept.", cause });
  }
}

async function insertDraft(
  { db, chain }: DraftDeps,
  { id, contract, eventRef, draft, organizerId, organizerWallet }: Draft & Organizer & { draft: CheckedDraft },
): Promise<void> {
  await db.query(
    `WITH made AS (
       INSERT INTO events (id, organizer_id, organizer_wallet, chain_id, contract, event_ref, title, description, location, timezone, terms, code_period_seconds)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id, organizer_id, contract
     )
     INSERT INTO audit_log (event_id, at, action, outcome, actor, detail)
     SELECT id, now(), 'event', 'drafted', 'user:' || organizer_id, jsonb_build_object('contract', contract) FROM made`,
    [
      id,
      organizerId,
      organizerWallet,
      chain.chain.id,
      contract,
      eventRef,
      draft.title,
      draft.description,
      draft.location,
      draft.timezone,
      JSON.stringify(termsOf({ draft, organizerWallet })),
      draft.codePeriodSeconds,
    ],
  );
}
