import type { Limit } from "../limits/counts.ts";

/** What an alert is about, and what a block keeps out. */
export type SubjectKind = "device" | "gate" | "address" | "account" | "credential" | "staff";

/** From `alertAt` within the window on it is an alert; from `blockAt` on the subject is kept out for `blockSeconds`. */
export type Suspicion = {
  readonly subjectKind: SubjectKind;
  readonly alertAt: number;
  readonly windowSeconds: number;
  readonly block: { readonly at: number; readonly seconds: number } | null;
};

const FIVE_MINUTES = 300;
const TEN_MINUTES = 600;
const QUARTER = 900;

/**
 * What looks like misuse (C19, C73). A busy gate turns dozens of guests away for honest reasons, so what is merely refused only alerts;
 * forged evidence is nobody's mistake a hundred times over. A gate is never blocked: it is what all guests stand before.
 */
export const SUSPICIONS = {
  "forged-at-device": { subjectKind: "device", alertAt: 20, windowSeconds: FIVE_MINUTES, block: { at: 100, seconds: QUARTER } },
  "forged-at-gate": { subjectKind: "gate", alertAt: 50, windowSeconds: FIVE_MINUTES, block: null },
  "refused-at-device": { subjectKind: "device", alertAt: 100, windowSeconds: FIVE_MINUTES, block: null },
  "refused-at-gate": { subjectKind: "gate", alertAt: 300, windowSeconds: FIVE_MINUTES, block: null },
  "refused-from-address": { subjectKind: "address", alertAt: 100, windowSeconds: FIVE_MINUTES, block: { at: 600, seconds: QUARTER } },
  // Out of 33 million answers ten are no chance; a phone whose clock is off is wrong less often.
  guessing: { subjectKind: "credential", alertAt: 10, windowSeconds: TEN_MINUTES, block: { at: 10, seconds: TEN_MINUTES } },
  // The jump itself is what hundreds of readings come to (methods/nfc/verify.ts).
  "worn-counter": { subjectKind: "credential", alertAt: 1, windowSeconds: TEN_MINUTES, block: null },
  "many-tickets": { subjectKind: "account", alertAt: 30, windowSeconds: TEN_MINUTES, block: null },
  "pin-locked": { subjectKind: "staff", alertAt: 1, windowSeconds: TEN_MINUTES, block: null },
  "overrides-blocked": { subjectKind: "staff", alertAt: 1, windowSeconds: TEN_MINUTES, block: null },
  "outside-network": { subjectKind: "device", alertAt: 3, windowSeconds: FIVE_MINUTES, block: null },
} as const satisfies Record<string, Suspicion>;

export type SuspicionKind = keyof typeof SUSPICIONS;

/** What is counted for a kind: as far as it decides anything. */
export function limitOfSuspicion(kind: SuspicionKind): Limit {
  const { alertAt, windowSeconds, block }: Suspicion = SUSPICIONS[kind];
  return { name: kind, points: block?.at ?? alertAt, windowSeconds };
}

export function isSuspicionKind(text: string): text is SuspicionKind {
  return text in SUSPICIONS;
}
