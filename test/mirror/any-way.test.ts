import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dumpMirror } from "#test/support/mirror-tables.ts";
import type { Branch } from "#test/support/scripted-node.ts";
import { type BlockPlan, blockPlans } from "./history.ts";
import { limitBlocks } from "./misdeeds.ts";
import { createStage, mine, type Stage } from "./play-history.ts";
import { drawSeeds, playSeed, runTimeoutMs } from "./seeds.ts";
import { catchUp } from "./subject.ts";

const CHAINS = 25;
/** A chain that ends below the mirror's head is one whose node is late: the mirror waits for it. */
const ABOVE_ANY_FORK = 5;

let stage: Stage;

beforeAll(async () => {
  stage = await createStage();
});
afterAll(() => stage.close());

describe("mirror invariant 3: identical tables by any way to the same chain", () => {
  it("whatever the batch sizes, the mix of backfill and live, the final block, and the forks that came to nothing", { timeout: runTimeoutMs() }, async () => {
    for (const seed of drawSeeds({ what: "ways to one chain", count: CHAINS })) {
      await playSeed({ seed, histories: chainAndWays(), play: compareWays });
    }
    expect(stage.tally.of("ways")).toBeGreaterThanOrEqual(3 * CHAINS);
    expect(stage.tally.of("forks that came to nothing")).toBeGreaterThan(CHAINS / 5);
  });
});

/** One look at the chain on the way to its end: up to which block it is seen, what is final by then, and how much the node answers at once. */
type Look = {
  readonly upTo: number;
  readonly final: number | null;
  readonly mostBlocks: number;
  /** Blocks that stand above it for one look and are gone with the next; `null`: none. */
  readonly astray: { readonly depth: number; readonly blocks: readonly BlockPlan[] } | null;
};
type Tale = { readonly blocks: readonly BlockPlan[]; readonly ways: readonly (readonly Look[])[] };

function chainAndWays(): fc.Arbitrary<Tale> {
  const share = fc.integer({ min: 0, max: 100 });
  const astray = fc.record({ depth: fc.integer({ min: 0, max: 4 }), blocks: blockPlans() });
  const look = fc.record({
    upTo: share,
    final: fc.option(share),
    mostBlocks: fc.constantFrom(1, 2, 3, 7, 16, 1_000),
    astray: fc.option(astray, { freq: 2 }),
  });
  return fc.record({
    blocks: fc.array(blockPlans(), { minLength: 1, maxLength: 20, size: "max" }).map((parts) => parts.flat()),
    ways: fc.array(fc.array(look, { maxLength: 6 }), { minLength: 3, maxLength: 4 }),
  });
}

async function compareWays({ blocks, ways }: Tale): Promise<void> {
  await stage.mirror.restart();
  mine(stage, [...blocks, ...Array(ABOVE_ANY_FORK).fill([])]);
  const whole = stage.mirror.chain().save();
  await catchUp(stage);
  await stage.mirror.expectEqual();
  const tables = await dumpMirror(stage.mirror.db);
  for (const way of ways) {
    await go({ whole, way });
    expect(await dumpMirror(stage.mirror.db)).toEqual(tables);
    stage.tally.count("ways");
  }
}

/** From nothing to the whole chain, by ever later looks at it. */
async function go({ whole, way }: { whole: Branch; way: readonly Look[] }): Promise<void> {
  const chain = stage.mirror.chain();
  await stage.mirror.empty();
  let settled = 1;
  for (const { upTo, final, mostBlocks, astray } of way.toSorted((a, b) => a.upTo - b.upTo)) {
    const height = Math.max(settled, Math.round((upTo / 100) * (whole.length - 1 - ABOVE_ANY_FORK)));
    chain.restore(whole.slice(0, height + 1));
    settled = Math.max(settled, final === null ? 0 : Math.round((final / 100) * height));
    chain.setFinal(final === null ? null : BigInt(settled));
    const request = limitBlocks({ request: stage.request, mostBlocks });
    if (astray) {
      chain.fork(Math.min(astray.depth, height - settled));
      mine(stage, astray.blocks);
      await catchUp(stage, { request });
      chain.restore(whole.slice(0, height + 1));
      stage.tally.count("forks that came to nothing");
    }
    await catchUp(stage, { request });
  }
  chain.restore(whole);
  chain.setFinal(null);
  await catchUp(stage);
}
