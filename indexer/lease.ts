import pg from "pg";
import { type RetryDeps, reasonOf } from "./retry.ts";

/** The right to write the mirror of one chain, for as long as its database connection lives. */
export type Lease = {
  /** Every write goes through the connection that holds the lock, so a lost lock is a lost connection. */
  readonly db: pg.Client;
  readonly isLost: () => boolean;
  readonly release: () => Promise<void>;
};

/** The first half of the advisory lock's key; the second is the chain. Any number, as long as nobody else uses it. */
export const LOCK_SPACE = 0x466f7965;
const STANDBY_INTERVAL_MS = 250;
const STATEMENT_TIMEOUT_MS = 60_000;

/** Waits until no other process mirrors this chain. A second process stands by and takes over within a quarter of a second. */
export async function takeLease({ connectionString, chainId, log, wait }: RetryDeps & { connectionString: string; chainId: number }): Promise<Lease> {
  const db = new pg.Client({ connectionString, application_name: "foyer-indexer", statement_timeout: STATEMENT_TIMEOUT_MS, keepAlive: true });
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
    for (let turn = 0; !(await tryLock(db, { chainId })); turn++) {
      if (turn === 0) log.info("another process mirrors this chain, standing by");
      await wait(STANDBY_INTERVAL_MS);
    }
  } catch (fault) {
    await db.end();
    throw fault;
  }
  return { db, isLost: () => lost, release: () => db.end() };
}

async function tryLock(db: pg.Client, { chainId }: { chainId: number }): Promise<boolean> {
  const { rows } = await db.query("SELECT pg_try_advisory_lock($1, $2) AS taken", [LOCK_SPACE, chainId]);
  return rows[0].taken;
}
