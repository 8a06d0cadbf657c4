import pg from "pg";
import { getEnv } from "./env.ts";
import { getLogOf } from "./log.ts";
import { once, takeOnce } from "./once.ts";

const CONNECT_TIMEOUT_MS = 5_000;
const IDLE_TIMEOUT_MS = 30_000;
const STATEMENT_TIMEOUT_MS = 15_000;

/** The one pool of this process: server operations, Prisma and the API share its connections. */
export function getPool(): pg.Pool {
  return once("pool", () => createPool({ connectionString: getEnv().DATABASE_URL, size: getEnv().DATABASE_POOL_SIZE }));
}

/** Ends the pool of this process, if it was ever opened. */
export async function closePool(): Promise<void> {
  await takeOnce<pg.Pool>("pool")?.end();
}

/** A pool with bounded waits: a gate must hear "try again" rather than hang. */
export function createPool({ connectionString, size }: { connectionString: string; size: number }): pg.Pool {
  const pool = new pg.Pool({
    connectionString,
    max: size,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: IDLE_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    application_name: "foyer",
  });
  // An idle connection that dies (Postgres restarted) is replaced at the next query; unheard, the event would end the process.
  pool.on("error", (cause) => getLogOf("pool").warn({ err: cause }, "an idle database connection was lost"));
  return pool;
}
