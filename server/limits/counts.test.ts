import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createPool } from "#platform/pool.ts";
import { createDatabase, type TestDatabase } from "#test/support/postgres.ts";
import { type Counts, createCounts, type Limit, SHARED_FROM } from "./counts.ts";
import { createPostgresStore } from "./shared-store.ts";

const WINDOW_SECONDS = 60;
const limit: Limit = { name: "tries", points: 80, windowSeconds: WINDOW_SECONDS };
const START_MS = 1_800_000_000_000;

let database: TestDatabase;
let atMs: number;
let faults: unknown[];
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  [atMs, faults] = [START_MS, []];
  await database.pool.query("DELETE FROM limit_counts");
});

/** Each is what one process has; those over the same pool share. */
function createProcess(db: Parameters<typeof createPostgresStore>[0]["db"] | null): Counts {
  return createCounts({ clock: { nowMs: () => atMs }, store: db && createPostgresStore({ db }), onFault: (cause) => faults.push(cause) });
}

function takeMany({ counts, key, times }: { counts: Counts; key: string; times: number }): number {
  let through = 0;
  for (let n = 0; n < times; n++) if (!counts.take(limit, key).isOver) through += 1;
  return through;
}

describe("C16 A12 what is counted in one process", () => {
  it("lets through as many as the limit says, each key by itself, and begins anew with the window", () => {
    const counts = createProcess(null);
    expect(takeMany({ counts, key: "one", times: 100 })).toBe(80);
    expect(takeMany({ counts, key: "another", times: 10 })).toBe(10);
    expect(counts.look(limit, "another")).toMatchObject({ used: 10, remaining: 70, isOver: false });
    atMs += WINDOW_SECONDS * 1000;
    expect(takeMany({ counts, key: "one", times: 100 })).toBe(80);
  });

  it("says how long the window lasts, and that nothing is left", () => {
    const counts = createProcess(null);
    atMs = START_MS + 45_000;
    takeMany({ counts, key: "one", times: 81 });
    expect(counts.look(limit, "one")).toMatchObject({ remaining: 0, resetSeconds: WINDOW_SECONDS - ((START_MS / 1000 + 45) % WINDOW_SECONDS), isOver: true });
  });
});

describe("C16 A12 one limit for all processes", () => {
  it("what one has counted holds in another after both have told of it; what was let through before is bounded", async () => {
    const processes = Array.from({ length: 4 }, () => createProcess(database.pool));
    let through = 0;
    for (let second = 0; second < 40; second++) {
      for (const counts of processes) through += takeMany({ counts, key: "crowd", times: 2 });
      for (const counts of processes) await counts.share();
    }
    // Beside the limit itself: what the others count within one second.
    expect(through).toBeGreaterThanOrEqual(limit.points);
    expect(through).toBeLessThanOrEqual(limit.points + processes.length * 2);
    for (const counts of processes) expect(counts.take(limit, "crowd").isOver).toBe(true);
  });

  it("a key that is far from its limit is nobody else's business: it costs no round trip", async () => {
    const counts = createProcess(database.pool);
    takeMany({ counts, key: "rare", times: limit.points * SHARED_FROM - 1 });
    await counts.share();
    expect((await database.pool.query("SELECT FROM limit_counts")).rowCount).toBe(0);
    takeMany({ counts, key: "rare", times: 1 });
    await counts.share();
    expect((await database.pool.query<{ points: number }>("SELECT points FROM limit_counts")).rows).toEqual([{ points: limit.points * SHARED_FROM }]);
  });

  it("a lifted limit begins anew everywhere", async () => {
    const [here, there] = [createProcess(database.pool), createProcess(database.pool)];
    takeMany({ counts: here, key: "one", times: 90 });
    await here.share();
    await here.forget(limit, "one");
    expect(takeMany({ counts: there, key: "one", times: 40 })).toBe(40);
    await there.share();
    expect(there.look(limit, "one").used).toBe(40);
    expect(takeMany({ counts: here, key: "one", times: 40 })).toBe(40);
  });

  it("trap 26: while the store is away each goes on counting by itself, says so, and tells the rest later", async () => {
    const pool = createPool({ connectionString: database.connectionString, size: 1 });
    const counts = createProcess(pool);
    await database.pool.query("ALTER TABLE limit_counts RENAME TO hidden_counts");
    expect(takeMany({ counts, key: "one", times: 100 })).toBe(80);
    await counts.share();
    expect(faults).toHaveLength(1);
    expect(counts.take(limit, "one").isOver).toBe(true);
    await database.pool.query("ALTER TABLE hidden_counts RENAME TO limit_counts");
    takeMany({ counts, key: "two", times: 20 });
    await counts.share();
    expect((await database.pool.query<{ points: number }>("SELECT points FROM limit_counts")).rows.map(({ points }) => points)).toContain(20);
    await pool.end();
  });
});
