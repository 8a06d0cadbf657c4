import pg from "pg";
import { type RetryDeps, reasonOf } from "./retry.ts";
import { drawFence } from "./status.ts";

/** The right to write the mirror of one chain, for as long as its database connection lives. */
export type Lease = {
  /** Every write goes through the connection that holds the lock, so a lost lock is a lost connection. */
  readonly db: pg.Client;
  /** Goes into every commit: behind a pooler a connection may outlive its lock, a number cannot. */
  readonly fence: bigint;
  readonly isLost: () => boolean;
  readonly release: () => Promise<void>;
};

/** The first half of the advisory lock's key; the second is the chain. Any number, as long as nobody else uses it. */
const LOCK_SPACE = 0x466f7965;
const STANDBY_INTERVAL_MS = 250;
const STATEMENT_TIMEOUT_MS = 60_000;
/** A writer without a sign of life for so long is stopped or cut off: its connection is ended, so that the lock is free. */
const SILENCE_SECONDS = 15;
/** A machine that lost its power says no goodbye: the server asks it, and lets its lock go within seven seconds. */
const SAFEGUARDS = ["tcp_keepalives_idle = 4", "tcp_keepalives_interval = 1", "tcp_keepalives_count = 3", "idle_in_transaction_session_timeout = '15s'"];

/** Rows are looked up by their keys. A planner that takes a table for small would read all of it instead, stretch by stretch, while it grows. */
const BY_KEY = ["enable_hashjoin = off", "enable_mergejoin = off"];

/** Waits until no other process mirrors this chain. A second process stands by and takes over within a quarter of a second. */
export async function takeLease({ connectionString, chainId, log, wait }: RetryDeps & { connectionString: string; chainId: number }): Promise<Lease> {
  const timeouts = { statement_timeout: STATEMENT_TIMEOUT_MS, keepAlive: true };
  // Statements follow each other on the wire, so that the database never waits for this process between two of them.
  const db = new pg.Client({ connectionString, application_name: "foyer-indexer", ...timeouts, pipeline: true });
  let lost = false;
  db.on("error", (fault) => {
    lost = true;
    log.warn({ fault: reasonOf(fault) }, "the database connection was lost");
  });
  db.on("end", () => {
    lost = true;
  });
  await db.connect();
  try {
    for (const setting of [...SAFEGUARDS, ...BY_KEY]) await db.query(`SET ${setting}`);
    for (let turn = 0; !(await tryLock(db, { chainId })); turn++) {
      if (turn === 0) log.info("another process mirrors this chain, standing by");
      if (await endSilentWriter(db, { chainId })) log.warn({ silenceSeconds: SILENCE_SECONDS }, "the writer shows no life, its connection is ended");
      await wait(STANDBY_INTERVAL_MS);
    }
    return { db, fence: await drawFence(db, { chainId }), isLost: () => lost, release: () => db.end() };
  } catch (fault) {
    await db.end();
    throw fault;
  }
}

async function tryLock(db: pg.Client, { chainId }: { chainId: number }): Promise<boolean> {
  const { rows } = await db.query("SELECT pg_try_advisory_lock($1, $2) AS taken", [LOCK_SPACE, chainId]);
  return rows[0].taken;
}

/** Ends the connection that holds the lock, if its process has not beaten for long. What it had not committed, the server takes back. */
async function endSilentWriter(db: pg.Client, { chainId }: { chainId: number }): Promise<boolean> {
  const { rowCount } = await db.query(
    `SELECT pg_terminate_backend(l.pid) FROM pg_locks l
     JOIN mirror_status s ON s.chain_id = $2 AND s.beat_at < now() - make_interval(secs => $3)
     WHERE l.locktype = 'advisory' AND l.classid = $1 AND l.objid = $2 AND l.objsubid = 2 AND l.granted
       AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    [LOCK_SPACE, chainId, SILENCE_SECONDS],
  );
  return (rowCount ?? 0) > 0;
}
