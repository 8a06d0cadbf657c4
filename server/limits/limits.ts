import type { Env } from "#platform/env.ts";
import type { Limit } from "./counts.ts";

const MINUTE = 60;

/** Far above what a person can show a camera, far below what guessing needs. */
export const SCANS_PER_DEVICE: Limit = { name: "scans-by-device", points: 240, windowSeconds: MINUTE };

/** A steward mistypes; five wrong ones lock the PIN itself. */
export const SIGN_INS_PER_DEVICE: Limit = { name: "shifts-by-device", points: 30, windowSeconds: MINUTE };

/** Enough for a crowd behind one address, too few to guess 50 bits in a minute. */
export const QUESTIONS_PER_ADDRESS: Limit = { name: "questions-by-address", points: 120, windowSeconds: MINUTE };
export const ANSWERS_PER_ACCOUNT: Limit = { name: "answers-by-account", points: 30, windowSeconds: MINUTE };
export const ANSWERS_PER_TICKET: Limit = { name: "answers-by-ticket", points: 10, windowSeconds: MINUTE };

export const PAIRINGS_PER_ADDRESS: Limit = { name: "pairings-by-address", points: 30, windowSeconds: MINUTE };

/** A phone reports a few times an hour; a server for all its guests. */
export const ENTRIES_PER_ADDRESS: Limit = { name: "entries-by-address", points: 120, windowSeconds: MINUTE };
export const MESSAGES_PER_ADDRESS: Limit = { name: "messages-by-address", points: 1_200, windowSeconds: MINUTE };

/** Those that settings move. `address`: a whole venue may stand behind one. */
export type SetLimits = { readonly address: Limit; readonly account: Limit; readonly ticket: Limit };

export function limitsOf(env: Pick<Env, "REQUESTS_PER_ADDRESS" | "ISSUES_PER_ACCOUNT" | "ISSUES_PER_TICKET">): SetLimits {
  return {
    address: { name: "requests-by-address", points: env.REQUESTS_PER_ADDRESS, windowSeconds: MINUTE },
    account: { name: "codes-by-account", points: env.ISSUES_PER_ACCOUNT, windowSeconds: MINUTE },
    ticket: { name: "codes-by-ticket", points: env.ISSUES_PER_TICKET, windowSeconds: MINUTE },
  };
}
