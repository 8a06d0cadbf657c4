import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BROKEN_STORES, breakStore } from "./broken-stores.ts";
import { history, type Step } from "./history.ts";
import { createStage, playHistory, type Stage } from "./play-history.ts";

/** As many as every run plays: some seconds, and each of these is found long before their end. */
const MOST_HISTORIES = 300;
const SEED = 20;

/** Tickets are sold, mirrored, and sold again. */
const ORDINARY_DAY: readonly Step[] = ["none" as const, "head" as const].flatMap((hint) => [
  { do: "mine", blocks: [[{ kind: "buy", pick: 0 }], [{ kind: "buy", pick: 1 }]] },
  { do: "sync", mostBlocks: 1_000, hint },
]);

describe("mirror invariants 1 and 2: the histories find a store that is broken on purpose", () => {
  it.each(Object.entries(BROKEN_STORES))("%s, though an ordinary day does not show it", { timeout: 300_000 }, async (_name, fault) => {
    const stage = await createStage();
    try {
      const broken: Stage = { ...stage, through: breakStore({ fault, aside: stage.mirror.database.pool }) };
      await playHistory(broken, ORDINARY_DAY);
      // Found is found: by wrong tables, or by a mirror that cannot go on from what it has written.
      const hunt = fc.asyncProperty(history(), (steps) => playHistory(broken, steps));
      const found = await fc.check(hunt, { seed: SEED, numRuns: MOST_HISTORIES, endOnFailure: true });
      expect(found).toMatchObject({ failed: true });
    } finally {
      await stage.close();
    }
  });
});
