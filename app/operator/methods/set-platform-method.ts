"use server";

import { refresh } from "next/cache";
import { headers } from "next/headers";
import { z } from "zod";
import { FoyerError } from "#core/error.ts";
import { METHOD_IDS } from "#core/policy.ts";
import { getEnv } from "#platform/env.ts";
import { assertAdmin } from "#server/accounts/admin.ts";
import { findSession } from "#server/accounts/session.ts";
import { switchForPlatform } from "#server/gate/switch-method.ts";
import { pageDeps } from "../../_load/deps.ts";
import type { Answer } from "../../organizer/events/[id]/gates/answer.ts";
import { parseInput } from "../../organizer/events/[id]/gates/parse-input.ts";
import { refusalOf } from "../../organizer/events/[id]/gates/refusal-of.ts";

const schema = z.object({ method: z.enum(METHOD_IDS), state: z.enum(["on", "off"]) });

/** Switches a method for every event, for platform admins. */
export async function setPlatformMethod(input: z.infer<typeof schema>): Promise<Answer<void>> {
  const session = await findSession(await headers());
  refresh();
  if (!session) return { kind: "refused", code: "UNAUTHENTICATED", message: "You are not signed in any more. Sign in, then try again.", fields: {} };
  try {
    assertAdmin({ env: getEnv() }, session);
    await switchForPlatform(pageDeps(), { ...parseInput({ schema, input }), userId: session.userId });
    return { kind: "done", value: undefined };
  } catch (cause) {
    if (!(cause instanceof FoyerError)) throw cause;
    return refusalOf(cause);
  }
}
