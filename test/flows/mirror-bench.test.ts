import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withClient } from "#platform/client.ts";
import { measureBackfill, measureRounds, type Round } from "../../bench/mirror/backfill.ts";
import { catchUp, measureLive } from "../../bench/mirror/live.ts";
import { type RealChain, sell, startRealChain } from "../../bench/mirror/real-chain.ts";
import { createStage, type Stage } from "../../bench/mirror/stage.ts";

const LOGS = 600;

let stage: Stage;
let real: RealChain;

beforeAll(async () => {
  stage = await createStage();
  real = await startRealChain();
});
afterAll(async () => {
  await real.close();
  await stage.close();
});

describe("V4 the benchmark of the mirror measures what it says", () => {
  it("the floor and the indexer read the same history to its end", async () => {
    const told: Round[] = [];
    const rounds = await measureRounds({ stage, real, logs: LOGS, rounds: 1, tell: (round) => told.push(round) });
    expect(told).toEqual(rounds);
    for (const { ours, floor } of rounds) {
      expect(ours.logs).toBeGreaterThanOrEqual(LOGS);
      expect(floor.logs).toBe(ours.logs);
    }
    expect((await measureBackfill({ stage, real, logs: LOGS })).logs).toBe(rounds[0]?.ours.logs);
  });

  it("every purchase on the real chain is heard of once, and all tickets stand there in the end", async () => {
    const connectionString = await stage.createDatabase();
    const contract = await real.openEvent(connectionString);
    const blocks = { warmUp: 1, measured: 3 };
    const { liveLagMsP50, liveLagMsP95 } = await measureLive({ real, connectionString, contract, blocks });
    expect(liveLagMsP95).toBeGreaterThanOrEqual(liveLagMsP50);
    await sell(real, { contract, tickets: 150 });
    await catchUp({ real, connectionString });
    const { rows } = await withClient({ connectionString }, (db) => db.query("SELECT count(*)::int AS count FROM mirror_tickets"));
    expect(rows[0].count).toBe(154);
  });
});
