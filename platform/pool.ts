import pg from "pg";
import { getEnv } from "./env.ts";
import { getLogOf } from "./log.ts";
import { once, takeOnce } from "./once.ts";

const CONNECT_TIMEOUT_MS = 5_000;
const IDLE_TIMEOUT_MS = 30_000;
const STATEMENT_TIMEOUT_MS = 15_000;
const GATE_CONNECTIONS = 5;

/** The one pool of this process: server operations, Prisma and the API share its connections. */
export function getPool(): pg.Pool {
  return once("pool", () => createPool({ connectionString: getEnv().DATABASE_URL, size: getEnv().DATABASE_POOL_SIZE }));
}

/** The gates' own few connections: a queue at the door waits for no page. */
export function getGatePool(): pg.Pool {
  return once("gate pool", () => createGatePool({ connectionString: getEnv().DATABASE_URL }));
}

/** Ends the pools of this process, those that were ever opened. */
export async function closePool(): Promise<void> {
  await Promise.all([takeOnce<pg.Pool>("pool")?.end(), takeOnce<pg.Pool>("gate pool")?.end()]);
}

/** A pool with bounded waits: a gate must hear "try again" rather than hang. */
export function createPool({ connectionString, size }: { connectionString: string; size: number }): pg.Pool {
  return listened(new pg.Pool(settingsOf({ connectionString, size })));
}

/**
 * For statements that are the same for every guest: their plans are made once a connection. Left to itself Postgres plans the
 * first five calls of each anew, which costs a cold gate more than the calls (10 ms against 0.5 ms). They all look rows up by key, and are
 * often prepared while tables are still empty: reading such a table whole is as good a plan then, and slows with every guest who comes
 * (16 scans together: 2.4 ms of Postgres at the first guest, 14 ms after five thousand; by keys 0.8 ms throughout).
 */
export function createGatePool({ connectionString }: { connectionString: string }): pg.Pool {
  const onConnect = async (client: pg.ClientBase): Promise<void> => {
    await client.query(`SET plan_cache_mode = force_generic_plan; ${OTHER_THAN_BY_KEY.map((way) => `SET enable_${way} = off`).join("; ")}`);
  };
  return listened(new pg.Pool({ ...settingsOf({ connectionString, size: GATE_CONNECTIONS }), onConnect }));
}

/** Ways to read and to join that are no look at a key. */
const OTHER_THAN_BY_KEY = ["seqscan", "hashjoin", "mergejoin", "material", "memoize"] as const;

function settingsOf({ connectionString, size }: { connectionString: string; size: number }): pg.PoolConfig {
  return {
    connectionString,
    max: size,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: IDLE_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    application_name: "foyer",
  };
}

function listened(pool: pg.Pool): pg.Pool {
  // An idle connection that dies (Postgres restarted) is replaced at the next query; unheard, the event would end the process.
  pool.on("error", (cause) => getLogOf("pool").warn({ err: cause }, "an idle database connection was lost"));
  return pool;
}
