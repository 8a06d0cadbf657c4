import fc from "fast-check";
import type { Header } from "#indexer/raw-log.ts";
import { limitBlocks, MISDEEDS, type Misdeed, misbehaveAt } from "./misdeeds.ts";
import type { Death } from "./mortal.ts";
import { catchUp, type Subject } from "./subject.ts";

/** What befalls the process that mirrors a chain, on whatever chain. */
export type ProcessStep =
  /** It catches up, from a node that refuses ranges above `mostBlocks`. A subscription may have told the head, or one that is gone. */
  | { readonly do: "sync"; readonly mostBlocks: number; readonly hint: "none" | "head" | "gone" }
  | ({ readonly do: "crash" } & Death)
  | { readonly do: "misbehave"; readonly atCall: number; readonly misdeed: Misdeed };

/** Heads that a subscription may have told by now. */
export type Hints = { readonly head: Header; readonly gone: Header | null };

/** About as many awaits as catching up with some blocks takes, so that some processes live. */
const LAST_AWAIT = 50;
const LAST_WRITE = 15;
const LAST_CALL = 8;
const WHEN = fc.constantFrom("before" as const, "after" as const);

export function processStep(): fc.Arbitrary<ProcessStep> {
  return fc.oneof(
    fc.record({
      do: fc.constant("sync" as const),
      mostBlocks: fc.constantFrom(1, 2, 3, 1_000),
      hint: fc.constantFrom("none" as const, "none" as const, "head" as const, "gone" as const),
    }),
    fc.record({ do: fc.constant("crash" as const), atAwait: fc.nat({ max: LAST_AWAIT }), among: fc.constant("all" as const), when: WHEN }),
    fc.record({ do: fc.constant("crash" as const), atAwait: fc.nat({ max: LAST_WRITE }), among: fc.constant("writes" as const), when: WHEN }),
    fc.record({ do: fc.constant("misbehave" as const), atCall: fc.nat({ max: LAST_CALL }), misdeed: fc.constantFrom(...MISDEEDS) }),
  );
}

export async function playProcessStep(subject: Subject, step: ProcessStep, hints: Hints): Promise<void> {
  switch (step.do) {
    case "sync":
      return syncOnce(subject, step, hints);
    case "crash":
      return crash(subject, step);
    case "misbehave":
      return readFromBadNode(subject, step);
  }
}

async function syncOnce(subject: Subject, { mostBlocks, hint }: Extract<ProcessStep, { do: "sync" }>, hints: Hints): Promise<void> {
  const request = limitBlocks({ request: subject.request, mostBlocks });
  if (hint !== "gone") {
    await catchUp(subject, { request, hint: hint === "head" ? hints.head : null });
    return;
  }
  // Nobody knows such a head by its hash any more: that attempt may fail, the next one asks.
  await catchUp(subject, { request, hint: hints.gone }).catch(() => subject.tally.count("false hints"));
}

async function crash(subject: Subject, death: Death): Promise<void> {
  const mortal = await subject.mortals.begin({ request: subject.request, death });
  try {
    await catchUp(subject, mortal);
  } catch (fault) {
    if (!mortal.isDead()) throw fault;
  }
  if (mortal.isDead()) subject.tally.count("crashes");
}

async function readFromBadNode(subject: Subject, step: Extract<ProcessStep, { do: "misbehave" }>): Promise<void> {
  const { request, happened } = misbehaveAt({ request: subject.request, ...step });
  // What cannot be believed is refused; the next attempt reads it again.
  await catchUp(subject, { request }).catch(() => subject.tally.count("answers refused"));
  if (happened()) subject.tally.count(`answers: ${step.misdeed}`);
}
