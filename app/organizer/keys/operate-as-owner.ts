import { refresh } from "next/cache";
import { headers } from "next/headers";
import type { z } from "zod";
import { FoyerError } from "#core/error.ts";
import { type AccountSession, findSession } from "#server/accounts/session.ts";
import { pageDeps } from "../../_load/deps.ts";
import type { Answer } from "../events/[id]/gates/answer.ts";
import { parseInput } from "../events/[id]/gates/parse-input.ts";
import { refusalOf } from "../events/[id]/gates/refusal-of.ts";

type Operation<Input, T> = {
  schema: z.ZodType<Input>;
  input: unknown;
  operate: (deps: ReturnType<typeof pageDeps>, owner: AccountSession, input: Input) => Promise<T>;
};

/** Runs an operation upon the keys of whoever is signed in, then renders the page anew in the same answer. */
export async function operateAsOwner<Input, T>({ schema, input, operate }: Operation<Input, T>): Promise<Answer<T>> {
  const session = await findSession(await headers());
  if (!session) {
    refresh();
    return { kind: "refused", code: "UNAUTHENTICATED", message: "You are not signed in any more. Sign in, then try again.", fields: {} };
  }
  try {
    const value = await operate(pageDeps(), session, parseInput({ schema, input }));
    refresh();
    return { kind: "done", value };
  } catch (cause) {
    if (!(cause instanceof FoyerError)) throw cause;
    return refusalOf(cause);
  }
}
