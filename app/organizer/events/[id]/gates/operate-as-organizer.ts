import { refresh } from "next/cache";
import { headers } from "next/headers";
import type { z } from "zod";
import { FoyerError } from "#core/error.ts";
import { findSession } from "#server/accounts/session.ts";
import type { Organizer } from "#server/gate/assert-organizer.ts";
import { pageDeps } from "../../../../_load/deps.ts";
import type { Answer } from "./answer.ts";
import { parseInput } from "./parse-input.ts";
import { refusalOf } from "./refusal-of.ts";

type Operation<Input, T> = {
  schema: z.ZodType<Input>;
  input: unknown;
  operate: (deps: ReturnType<typeof pageDeps>, input: Omit<Input, "eventId"> & { organizer: Organizer }) => Promise<T>;
};

/** Runs an operation for whoever is signed in, then renders the page anew in the same answer. A fault becomes words that a form can show. */
export async function operateAsOrganizer<Input extends { eventId: string }, T>({ schema, input, operate }: Operation<Input, T>): Promise<Answer<T>> {
  const session = await findSession(await headers());
  if (!session) {
    refresh();
    return { kind: "refused", code: "UNAUTHENTICATED", message: "You are not signed in any more. Sign in, then try again.", fields: {} };
  }
  try {
    const { eventId, ...rest } = parseInput({ schema, input });
    const value = await operate(pageDeps(), { ...rest, organizer: { userId: session.userId, eventId } });
    refresh();
    return { kind: "done", value };
  } catch (cause) {
    if (!(cause instanceof FoyerError)) throw cause;
    return refusalOf(cause);
  }
}
