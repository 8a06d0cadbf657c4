import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dumpMirror } from "#test/support/mirror-tables.ts";
import { createRealStage, playRealHistory, type RealStage } from "./play-real-history.ts";
import { type RealStep, realHistory } from "./real-history.ts";
import { drawHistory, drawSeeds, playSeed, runTimeoutMs } from "./seeds.ts";

const HISTORIES = 40;
const SEED = 314_438_196;

let stage: RealStage;

beforeAll(async () => {
  stage = await createRealStage();
});
afterAll(() => stage.close());

describe("V4 mirror invariant 2 trap 27: the tables equal a naive rebuild and every contract's answers", () => {
  it("after any history of a real chain, its reorgs, crashes and faults", { timeout: runTimeoutMs() }, async () => {
    const { tally } = stage;
    for (const seed of drawSeeds({ what: "real chain", count: HISTORIES })) {
      await playSeed({ seed, histories: realHistory(), play: (steps) => playRealHistory(stage, steps) });
      tally.count("histories");
    }
    expect(tally.of("histories")).toBeGreaterThanOrEqual(HISTORIES);
    for (const what of ["reorgs", "crashes", "blocks lost", "logs: Transfer", "logs: TicketsBought", "logs: Issued"])
      expect(tally.of(what), what).toBeGreaterThan(2);
  });

  it("also when a node loses blocks and mines the same ones again, fewer than the mirror has seen", async () => {
    const empty: RealStep = { do: "transact", blocks: [[]] };
    const sync: RealStep = { do: "sync", mostBlocks: 1_000, hint: "none" };
    await playRealHistory(stage, [empty, empty, { do: "reorg", depth: 1, again: [] }, sync, { do: "lose", depth: 2 }]);
  });

  it("a history is the same each time it is played", async () => {
    const steps = drawHistory({ seed: SEED, histories: realHistory() });
    await playRealHistory(stage, steps);
    const first = await dumpWithoutHashes();
    await playRealHistory(stage, steps);
    expect(await dumpWithoutHashes()).toEqual(first);
  });
});

/** Only the hashes of blocks differ: each history has another coinbase. */
async function dumpWithoutHashes() {
  const { mirror_logs: logs = [], ...tables } = await dumpMirror(stage.db);
  return { ...tables, logs: logs.map((row) => ({ ...JSON.parse(row), block_hash: null })) };
}
