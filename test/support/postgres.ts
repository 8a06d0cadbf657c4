import { randomBytes } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";
import { createPool } from "#platform/pool.ts";
import { databaseUrl, TEMPLATE } from "./cluster.ts";

const POOL_SIZE = 16;

export type TestDatabase = {
  readonly connectionString: string;
  readonly pool: pg.Pool;
  /** Ends the pool and removes the database. */
  readonly close: () => Promise<void>;
};

/** A database of its own for a test file, migrated. Call it in beforeAll, and `close` in afterAll. */
export function createDatabase(): Promise<TestDatabase> {
  return create(`TEMPLATE ${TEMPLATE}`);
}

/** A database without any table, for tests of the migrations themselves. */
export function createEmptyDatabase(): Promise<TestDatabase> {
  return create("");
}

async function create(clause: string): Promise<TestDatabase> {
  const admin = inject("postgres");
  const name = `test_${randomBytes(8).toString("hex")}`;
  await administer({ admin, sql: `CREATE DATABASE ${name} ${clause}` });
  const connectionString = databaseUrl({ connectionString: admin, name });
  const pool = createPool({ connectionString, size: POOL_SIZE });
  return {
    connectionString,
    pool,
    async close() {
      await pool.end();
      await administer({ admin, sql: `DROP DATABASE ${name} WITH (FORCE)` });
    },
  };
}

async function administer({ admin, sql }: { admin: string; sql: string }): Promise<void> {
  const client = new pg.Client({ connectionString: admin });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
