import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, statfsSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Db } from "#indexer/bulk.ts";
import { createNode } from "#indexer/node.ts";
import { rebuild } from "#indexer/rebuild.ts";
import { drawFence } from "#indexer/status.ts";
import { syncToHead } from "#indexer/sync.ts";
import { dumpMirror, expectMirrorOf } from "#test/support/mirror-tables.ts";
import { bought, created } from "#test/support/script-events.ts";
import { ALICE, BOB, CONTRACT, FACTORY, quiet, SCRIPTED_CHAIN_ID } from "#test/support/scripted-mirror.ts";
import { createScriptedChain, type ScriptedChain } from "#test/support/scripted-node.ts";
import { wordsOf } from "#test/support/statement.ts";
import { createOwnCluster, type OwnCluster } from "./own-cluster.ts";

const DISK_BYTES = 256 * 1024 * 1024;
/** Above the size of one file of the server's own log, so that only tables run into it. */
const LEAST_FILE_LIMIT = 17 * 1024 * 1024;
const BIG_BLOCKS = 12;

const home = mkdtempSync(join(tmpdir(), "foyer-test-disk-"));
const disk = mountSmallDisk();
let cluster: OwnCluster;
let chain: ScriptedChain;

beforeAll(async () => {
  chmodSync(home, 0o711);
  cluster = await createOwnCluster({ home });
});
afterAll(async () => {
  await cluster.stop();
  if (disk === "small") execFileSync("umount", [home]);
  rmSync(home, { recursive: true, force: true });
});
beforeEach(async () => {
  await withDb((db) => rebuild(db, { chainId: SCRIPTED_CHAIN_ID }));
  chain = createScriptedChain({ chainId: SCRIPTED_CHAIN_ID, factory: FACTORY });
  chain.mine();
  chain.mine(created({ contract: CONTRACT, chainId: SCRIPTED_CHAIN_ID }), ...bought({ contract: CONTRACT, to: ALICE, firstSerial: 0, quantity: 4 }));
  await withDb(sync);
  sellMuch();
});

describe("V4 mirror invariant 1: Postgres is killed with -9", () => {
  it.each([
    ["between two writes", /^COPY mirror_transfers/, "before"],
    ["before a commit", /^COMMIT/, "before"],
    ["while a commit is under way", /^COMMIT/, "meanwhile"],
    ["after a commit", /^COMMIT/, "after"],
  ] as const)("%s: after its recovery whole commits stand there, and the mirror goes on from them", async (_, moment, when) => {
    const before = await withDb(dumpMirror);
    await expect(withDb((db) => sync(killingAt({ db, moment, when })))).rejects.toThrow();
    await cluster.revive();
    const left = await withDb(dumpMirror);
    if (when === "before") expect(left).toEqual(before);
    if (when === "after") expect(left).not.toEqual(before);
    await expectGoesOn();
  });
});

describe("V4 mirror invariant 1: the disk is full", () => {
  it.skipIf(disk === "not-small")("a small disk is written full: nothing is half there, and the mirror goes on when there is space again", async () => {
    const before = await withDb(dumpMirror);
    const filler = join(home, "filler");
    fillUp(filler);
    await expect(withDb(sync)).rejects.toThrow();
    rmSync(filler);
    // Where its own log could not grow, the server has given up altogether.
    await cluster.revive();
    expect(await withDb(dumpMirror)).toEqual(before);
    await expectGoesOn();
  });

  it.skipIf(!hasPrlimit())("a table may not grow: that commit fails, and the same connection goes on when it may again", async () => {
    await withDb(async (db) => {
      const before = await dumpMirror(db);
      const limit = await growLogs(db);
      const { rows } = await db.query("SELECT pg_backend_pid() AS pid");
      setFileLimit({ pid: rows[0].pid, limit: String(limit) });
      await expect(sync(db)).rejects.toThrow(/could not extend file|File too large/);
      setFileLimit({ pid: rows[0].pid, limit: "unlimited" });
      await db.query("DELETE FROM mirror_logs WHERE chain_id <> $1", [SCRIPTED_CHAIN_ID]);
      expect(await dumpMirror(db)).toEqual(before);
      await sync(db);
      await expectMirrorOf(db, { chainId: SCRIPTED_CHAIN_ID, logs: chain.logs() });
    });
  });
});

/** Some hundred logs, which need new pages in every table. */
function sellMuch(): void {
  for (let block = 0; block < BIG_BLOCKS; block++) {
    const first = 4 + block * 200;
    chain.mine(...Array.from({ length: 50 }, (_, i) => bought({ contract: CONTRACT, to: BOB, firstSerial: first + 4 * i, quantity: 4 })).flat());
  }
}

async function expectGoesOn(): Promise<void> {
  await withDb(async (db) => {
    await sync(db);
    await expectMirrorOf(db, { chainId: SCRIPTED_CHAIN_ID, logs: chain.logs() });
  });
}

async function sync(db: Db): Promise<void> {
  const fence = await drawFence(db, { chainId: SCRIPTED_CHAIN_ID });
  const node = createNode({ request: chain.request, ...quiet() });
  const mirror = { chainId: SCRIPTED_CHAIN_ID, factory: FACTORY, fence };
  await syncToHead({ db, node, ...quiet(), mirror, firstBlock: 1n, whenBehind: "wait", isFresh: () => true });
}

function killingAt({ db, moment, when }: { db: Db; moment: RegExp; when: "before" | "meanwhile" | "after" }): Db {
  return {
    query: (async (text: string, values: unknown[]) => {
      if (!moment.test(wordsOf(text))) return db.query(text, values);
      if (when === "before") await cluster.kill();
      const answer = db.query(text, values);
      if (when === "meanwhile") await Promise.allSettled([answer, cluster.kill()]);
      if (when === "after") await answer.then(() => cluster.kill());
      return answer;
    }) as Db["query"],
  };
}

async function withDb<T>(work: (db: pg.Client) => Promise<T>): Promise<T> {
  const db = new pg.Client({ connectionString: cluster.connectionString(), pipeline: true });
  // The death of the server is told by the statement under way.
  db.on("error", () => undefined);
  await db.connect();
  return work(db).finally(() => db.end());
}

/** The cluster lives on it where this user may mount one. */
function mountSmallDisk(): "small" | "not-small" {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${DISK_BYTES},mode=711`, "tmpfs", home], { stdio: "pipe" });
    return "small";
  } catch {
    console.warn("NOT TESTED: a full disk, for this user may not mount a small one. A limit on a table's file stands in for it.");
    return "not-small";
  }
}

/** To the last byte, as somebody's log file would. */
function fillUp(file: string): void {
  const { bavail, bsize } = statfsSync(home);
  writeFileSync(file, Buffer.alloc(bavail * bsize));
}

function hasPrlimit(): boolean {
  try {
    execFileSync("prlimit", ["--version"], { stdio: "pipe" });
    return true;
  } catch {
    console.warn("NOT TESTED: a table that may not grow, for there is no prlimit here.");
    return false;
  }
}

/** Somebody else's logs, until the table's file is at the limit; how long it is. */
async function growLogs(db: Db): Promise<number> {
  await db.query(
    `INSERT INTO mirror_logs (chain_id, contract, block_number, log_index, block_hash, block_at, transaction_hash, emitter, topics, data)
     SELECT 1, 'x', i, 0, i::text, now(), 'x', 'x', '{}', repeat('x', 1500) FROM generate_series(1, $1::int) AS i`,
    [Math.ceil(LEAST_FILE_LIMIT / 1500)],
  );
  const { rows } = await db.query("SELECT pg_relation_size('mirror_logs') AS size");
  return Math.max(Number(rows[0].size), LEAST_FILE_LIMIT);
}

/** The soft limit alone, so that it can be lifted again; as the server's own user, who may do that. */
function setFileLimit({ pid, limit }: { pid: number; limit: string }): void {
  const { uid, gid } = statSync(`/proc/${pid}`);
  execFileSync("prlimit", [`--pid=${pid}`, `--fsize=${limit}:`], { stdio: "pipe", uid, gid });
}
