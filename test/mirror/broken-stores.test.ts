import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BROKEN_STORES, breakStore } from "./broken-stores.ts";
import { history } from "./history.ts";
import { createStage, playHistory, type Stage } from "./play-history.ts";

/** As many as every run plays: some seconds, and each of these is found before their end. */
const MOST_HISTORIES = 300;
const SEED = 20;

describe("mirror invariants 1 and 2: the histories find a store that is broken on purpose", () => {
  it.each(Object.entries(BROKEN_STORES))("%s", { timeout: 300_000 }, async (_, fault) => {
    const stage = await createStage();
    try {
      const broken: Stage = { ...stage, through: breakStore({ fault, aside: stage.mirror.database.pool }) };
      const hunt = fc.asyncProperty(history(), (steps) => playHistory(broken, steps).then(() => true, isStuck));
      expect(await fc.check(hunt, { seed: SEED, numRuns: MOST_HISTORIES, endOnFailure: true })).toMatchObject({ failed: true });
    } finally {
      await stage.close();
    }
  });
});

/** A mirror that can no longer go on says so by itself; what is looked for is one that goes on with wrong tables. */
function isStuck(fault: unknown): boolean {
  return !(fault instanceof Error && fault.name === "AssertionError");
}
