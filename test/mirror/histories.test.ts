import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dumpMirror } from "#test/support/mirror-tables.ts";
import { history } from "./history.ts";
import { MISDEEDS } from "./misdeeds.ts";
import { createStage, playHistory, type Stage } from "./play-history.ts";
import { drawSeeds, playSeed, runTimeoutMs } from "./seeds.ts";

const HISTORIES = 300;
const SEEN = [
  ...["forks", "inclusions at other places", "detours", "heads that went back", "blocks lost"],
  ...["nodes that disagree", "mixtures refused", "finalisations"],
];

let stage: Stage;

beforeAll(async () => {
  stage = await createStage();
});
afterAll(() => stage.close());

describe("V4 mirror invariant 2 trap M20 trap 32: the tables equal a naive rebuild after any history", () => {
  it("of blocks, forks, crashes, nodes that misbehave and nodes that disagree", { timeout: runTimeoutMs() }, async () => {
    const { tally } = stage;
    for (const seed of drawSeeds({ what: "scripted chain", count: HISTORIES })) {
      await playSeed({ seed, histories: history(), play: (steps) => playHistory(stage, steps) });
      tally.count("histories");
    }
    expect(tally.of("histories")).toBeGreaterThanOrEqual(HISTORIES);
    for (const what of SEEN) expect(tally.of(what), what).toBeGreaterThan(10);
    expect(tally.of("crashes"), "crashes").toBeGreaterThan(50);
    for (const misdeed of MISDEEDS) expect(tally.of(`answers: ${misdeed}`), misdeed).toBeGreaterThan(2);
  });

  it("changes nothing when it runs a second time", async () => {
    const { mirror } = stage;
    await mirror.restart();
    mirror.sell(3);
    await mirror.sync();
    const before = await dumpMirror(mirror.db);
    await mirror.sync();
    expect(await dumpMirror(mirror.db)).toEqual(before);
  });
});
