import fc from "fast-check";
import { HAPPENINGS, type Happening } from "#test/support/mirror-script.ts";
import { type ProcessStep, processStep } from "./process-steps.ts";

/** What happens in one block. */
export type BlockPlan = readonly Happening[];
type Replacement = { readonly depth: number; readonly blocks: readonly BlockPlan[] };

/** One thing that befalls a scripted chain, its node, or the process and the database that mirror it. */
export type Step =
  | ProcessStep
  | { readonly do: "mine"; readonly blocks: readonly BlockPlan[] }
  /** The newest blocks are replaced. */
  | ({ readonly do: "fork" } & Replacement)
  /** They are replaced by blocks with the same transactions in other places: `joined` of them in one, behind other people's logs. */
  | { readonly do: "include-again"; readonly depth: number; readonly joined: number; readonly strangers: number }
  /** Another branch wins for a while, or none, then the first one again. */
  | ({ readonly do: "detour" } & Replacement)
  /** Two nodes behind one address have different branches; bit n of `turns` says which of them answers call n. */
  | ({ readonly do: "two-nodes"; readonly turns: number } & Replacement)
  /** The node loses its newest blocks. What it makes then may be the same ones again. */
  | { readonly do: "lose"; readonly depth: number }
  | { readonly do: "finalise"; readonly depth: number };

/** All of them, and those more often without which the others cannot happen. */
const KINDS: Happening["kind"][] = [...HAPPENINGS, "buy", "buy", "buy", "issue", "give", "list", "list", "cancel-event", "refund", "refund"];
const DEEPEST = 6;
const TURNS = 16;

/** Any story of some dozen blocks. Every part is drawn small, so that a failure shrinks to what matters. */
export function history(): fc.Arbitrary<Step[]> {
  const blocks = blockPlans();
  const depth = fc.integer({ min: 1, max: DEEPEST });
  const step = fc.oneof<fc.MaybeWeightedArbitrary<Step>[]>(
    { weight: 6, arbitrary: fc.record({ do: fc.constant("mine" as const), blocks }) },
    { weight: 11, arbitrary: processStep() },
    { weight: 3, arbitrary: fc.record({ do: fc.constant("fork" as const), depth, blocks }) },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constant("include-again" as const), depth, joined: fc.integer({ min: 1, max: 3 }), strangers: fc.nat({ max: 3 }) }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("detour" as const), depth, blocks: fc.oneof(fc.constant([]), blocks) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("two-nodes" as const), depth, blocks, turns: fc.nat({ max: 2 ** TURNS - 1 }) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("lose" as const), depth }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("finalise" as const), depth: fc.integer({ min: DEEPEST, max: DEEPEST + 3 }) }) },
  );
  return fc.array(step, { minLength: 4, maxLength: 24, size: "max" });
}

export function blockPlans(): fc.Arbitrary<BlockPlan[]> {
  const happening = fc.record({ kind: fc.constantFrom(...KINDS), pick: fc.nat({ max: 50 }) });
  return fc.array(fc.array(happening, { maxLength: 5 }), { minLength: 1, maxLength: 4 });
}

/** Which of two nodes answers the n-th call. */
export function answers({ turns, call }: { turns: number; call: number }): "first" | "second" {
  return (turns >> (call % TURNS)) % 2 === 0 ? "first" : "second";
}
