import { setTimeout as wait } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Db } from "#indexer/bulk.ts";
import { type Lease, takeLease } from "#indexer/lease.ts";
import { drawFence, tellStatus } from "#indexer/status.ts";
import { CheckpointMoved } from "#indexer/store.ts";
import { syncToHead } from "#indexer/sync.ts";
import { bought } from "#test/support/script-events.ts";
import { BOB, CONTRACT, createScriptedMirror, FACTORY, quiet, SCRIPTED_CHAIN_ID, type ScriptedMirror } from "#test/support/scripted-mirror.ts";
import { wordsOf } from "#test/support/statement.ts";

let mirror: ScriptedMirror;
const taken: Lease[] = [];

beforeAll(async () => {
  mirror = await createScriptedMirror();
});
afterEach(async () => {
  for (const lease of taken.splice(0)) await lease.release();
});
afterAll(() => mirror.close());
beforeEach(() => mirror.restart());

describe("V4 one writer", () => {
  it("gives up when another writer has moved the checkpoint", async () => {
    mirror.sell(1);
    await mirror.sync();
    mirror.chain().mine(...bought({ contract: CONTRACT, to: BOB, firstSerial: 1, quantity: 1 }));
    const intruding: Db = {
      query: (async (text: string, values: unknown[]) => {
        if (wordsOf(text).includes("UPDATE mirror_checkpoints SET block_number"))
          await mirror.database.pool.query("UPDATE mirror_checkpoints SET block_hash = 'another'").catch(() => undefined);
        return mirror.db.query(text, values);
      }) as Db["query"],
    };
    await expect(syncToHead({ ...mirror.deps(), db: intruding })).rejects.toThrow(CheckpointMoved);
    expect(await mirror.count("mirror_tickets")).toBe(1);
  });
});

describe("mirror invariant 1: one writer, fenced", () => {
  it("refuses a commit and a confirmation of a writer whose lock was lost while its connection lives on", async () => {
    mirror.sell(1);
    const first = await takeOver();
    await first.sync();
    // As behind a pooler: the lock goes with another server connection, and nobody tells the writer.
    await first.db.query("SELECT pg_advisory_unlock_all()");
    const second = await takeOver();
    mirror.chain().mine(...bought({ contract: CONTRACT, to: BOB, firstSerial: 1, quantity: 1 }));
    await expect(first.sync()).rejects.toThrow(CheckpointMoved);
    expect(await mirror.count("mirror_tickets")).toBe(1);
    await second.sync();
    await mirror.expectEqual();
    await expect(first.sync()).rejects.toThrow(CheckpointMoved);
  });

  it("lets a transaction under way end before the next writer begins, and none after", async () => {
    mirror.sell(1);
    const first = await takeOver();
    await first.sync();
    mirror.chain().mine(...bought({ contract: CONTRACT, to: BOB, firstSerial: 1, quantity: 1 }));
    const { promise: isInside, resolve: enter } = Promise.withResolvers<void>();
    const { promise: mayGoOn, resolve: goOn } = Promise.withResolvers<void>();
    const halting: Db = {
      query: (async (text: string, values: unknown[]) => {
        if (text === "COMMIT") {
          enter();
          await mayGoOn;
        }
        return first.db.query(text, values);
      }) as Db["query"],
    };
    const writing = first.sync(halting);
    await isInside;
    const drawing = drawFence(mirror.db, { chainId: SCRIPTED_CHAIN_ID });
    await expect.poll(countWaiting, { interval: 5, timeout: 30_000 }).toBe(1);
    goOn();
    await writing;
    await drawing;
    await mirror.expectEqual();
    mirror.chain().mine();
    await expect(first.sync()).rejects.toThrow(CheckpointMoved);
  });

  it.each(["trusted", "untrusted"] as const)("shows that it lives while a long transaction is under way, %s or not", async (trust) => {
    mirror.sell(1);
    const first = await takeOver();
    await first.sync();
    mirror.chain().mine(...bought({ contract: CONTRACT, to: BOB, firstSerial: 1, quantity: 1 }));
    await mirror.db.query("UPDATE mirror_status SET beat_at = 'epoch'");
    const as = { chainId: SCRIPTED_CHAIN_ID, factory: FACTORY, fence: first.lease.fence };
    const telling: Db = {
      query: (async (text: string, values: unknown[]) => {
        if (text === "COMMIT") await tellStatus(mirror.db, { mirror: as, trust: { trust, alarm: null }, head: null });
        return first.db.query(text, values);
      }) as Db["query"],
    };
    await first.sync(telling);
    const { rows } = await mirror.db.query("SELECT trust, beat_at > 'epoch' AS lives FROM mirror_status");
    expect(rows).toEqual([{ trust, lives: true }]);
    await mirror.expectEqual();
  });

  it("ends the connection of a writer that shows no life, and takes its place", async () => {
    const first = await takeOver();
    await mirror.db.query("UPDATE mirror_status SET beat_at = now() - interval '1 minute'");
    const second = await takeOver();
    expect(second.lease.fence).toBeGreaterThan(first.lease.fence);
    await expect(first.sync()).rejects.toThrow();
    expect(first.lease.isLost()).toBe(true);
  });
});

/** Connections that wait for somebody else's lock. */
async function countWaiting(): Promise<number> {
  const { rows } = await mirror.database.pool.query(
    "SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
  );
  return rows[0].count;
}

/** A writer as the process makes one, over a connection of its own. */
async function takeOver() {
  const deps = { connectionString: mirror.database.connectionString, chainId: SCRIPTED_CHAIN_ID };
  const lease = await takeLease({ ...deps, ...quiet(), wait: (ms) => wait(ms) });
  taken.push(lease);
  const as = { chainId: SCRIPTED_CHAIN_ID, factory: FACTORY, fence: lease.fence };
  return { lease, db: lease.db, sync: (db: Db = lease.db) => syncToHead({ ...mirror.deps(), db, mirror: as }) };
}
