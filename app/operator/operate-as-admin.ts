import { refresh } from "next/cache";
import { headers } from "next/headers";
import type { z } from "zod";
import { FoyerError } from "#core/error.ts";
import { getEnv } from "#platform/env.ts";
import { assertAdmin } from "#server/accounts/admin.ts";
import { findSession } from "#server/accounts/session.ts";
import { pageDeps } from "../_load/deps.ts";
import type { Answer } from "../organizer/events/[id]/gates/answer.ts";
import { parseInput } from "../organizer/events/[id]/gates/parse-input.ts";
import { refusalOf } from "../organizer/events/[id]/gates/refusal-of.ts";

type Operation<Input> = {
  schema: z.ZodType<Input>;
  input: unknown;
  operate: (deps: ReturnType<typeof pageDeps>, input: Input & { userId: string }) => Promise<void>;
};

/** Runs an operation for a platform admin, then renders the page anew in the same answer. A fault becomes words that a page can show. */
export async function operateAsAdmin<Input extends object>({ schema, input, operate }: Operation<Input>): Promise<Answer<void>> {
  const session = await findSession(await headers());
  refresh();
  if (!session) return { kind: "refused", code: "UNAUTHENTICATED", message: "You are not signed in any more. Sign in, then try again.", fields: {} };
  try {
    assertAdmin({ env: getEnv() }, session);
    await operate(pageDeps(), { ...parseInput({ schema, input }), userId: session.userId });
    return { kind: "done", value: undefined };
  } catch (cause) {
    if (!(cause instanceof FoyerError)) throw cause;
    return refusalOf(cause);
  }
}
