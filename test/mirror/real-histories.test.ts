import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRealStage, playRealHistory, type RealStage } from "./play-real-history.ts";
import { realHistory } from "./real-history.ts";
import { drawSeeds, playSeed, runTimeoutMs } from "./seeds.ts";

const HISTORIES = 40;

let stage: RealStage;

beforeAll(async () => {
  stage = await createRealStage();
});
afterAll(() => stage.close());

/**
 * Part of the long run (`npm run mirror:soak`) only: anvil stamps its blocks with the time of day, so a history that fails
 * here can't be repeated from its seed. The scripted node plays the same histories in every run, and repeats them.
 */
describe.runIf(process.env.FOYER_SOAK_MINUTES)("V4 mirror invariant 2 trap 27: the tables equal a naive rebuild and every contract's answers", () => {
  it("after any history of a real chain, its reorgs, crashes and faults", { timeout: runTimeoutMs() }, async () => {
    const { tally } = stage;
    for (const seed of drawSeeds({ what: "real chain", count: HISTORIES })) {
      await playSeed({ seed, histories: realHistory(), play: (steps) => playRealHistory(stage, steps) });
      tally.count("histories");
    }
    expect(tally.of("histories")).toBeGreaterThanOrEqual(HISTORIES);
    for (const what of ["reorgs", "crashes", "heads that went back", "logs: Transfer", "logs: TicketsBought", "logs: Issued"])
      expect(tally.of(what), what).toBeGreaterThan(2);
  });
});
