import fc from "fast-check";
import { type ProcessStep, processStep } from "./process-steps.ts";
import { ACTIONS, type Action } from "./town.ts";

/** What people try in one block. */
export type Attempts = readonly Action[];

/** One thing that befalls a real chain or the process that mirrors it. */
export type RealStep =
  | ProcessStep
  | { readonly do: "transact"; readonly blocks: readonly Attempts[] }
  /** The newest blocks are replaced by as many others; `again` are tried in the first of them. */
  | { readonly do: "reorg"; readonly depth: number; readonly again: Attempts }
  /** The node loses its newest blocks. */
  | { readonly do: "lose"; readonly depth: number }
  | { readonly do: "wait"; readonly days: number };

const KINDS: Action["kind"][] = [
  ...ACTIONS,
  ...["create", "buy", "buy", "buy", "issue", "issue", "give", "list", "list", "buy-listed", "refund"],
] as Action["kind"][];
const DEEPEST = 5;

/** A shorter story than a scripted one: each block is really executed. */
export function realHistory(): fc.Arbitrary<RealStep[]> {
  const attempts = fc.array(fc.record({ kind: fc.constantFrom(...KINDS), pick: fc.nat({ max: 40 }) }), { maxLength: 6 });
  const blocks = fc.array(attempts, { minLength: 1, maxLength: 3 });
  const depth = fc.integer({ min: 1, max: DEEPEST });
  const step = fc.oneof<fc.MaybeWeightedArbitrary<RealStep>[]>(
    { weight: 6, arbitrary: fc.record({ do: fc.constant("transact" as const), blocks }) },
    { weight: 4, arbitrary: processStep() },
    { weight: 3, arbitrary: fc.record({ do: fc.constant("reorg" as const), depth, again: attempts }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("lose" as const), depth }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("wait" as const), days: fc.integer({ min: 1, max: 10 }) }) },
  );
  return fc.array(step, { minLength: 3, maxLength: 14, size: "max" });
}
