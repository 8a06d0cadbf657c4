import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { getPrisma } from "#prisma/client.ts";
import { createDatabase, type TestDatabase } from "#test/support/postgres.ts";
import { closePool, getGatePool, getPool } from "./pool.ts";

describe("one pool a process", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createDatabase();
    vi.stubEnv("DATABASE_URL", database.connectionString);
    vi.stubEnv("FOYER_MODE", "local");
    vi.stubEnv("LOG_LEVEL", "silent");
    vi.stubEnv("RPC_URL", "http://127.0.0.1:9");
    vi.stubEnv("CHAIN_ID", "31337");
    vi.stubEnv("FOYER_SECRET", "a secret of this test and of nothing else");
    vi.stubEnv("RELAYER_KEY", `0x${"42".repeat(32)}`);
  });
  afterAll(async () => {
    await closePool();
    vi.unstubAllEnvs();
    await database.close();
  });

  it("is opened once although the module is loaded twice, as a bundler does", async () => {
    vi.resetModules();
    const second = await import("./pool.ts");
    expect(second.getPool).not.toBe(getPool);
    expect(second.getPool()).toBe(getPool());
  });

  it("serves Prisma too: twenty calls through both open no more connections than its size", async () => {
    const prisma = getPrisma();
    await Promise.all(Array.from({ length: 20 }, (_, i) => (i % 2 ? prisma.user.count() : getPool().query("SELECT pg_sleep(0.01)"))));
    const { rows } = await database.pool.query(
      "SELECT count(*)::int AS open FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
    );
    expect(rows[0].open).toBe(getPool().totalCount);
    expect(getPool().totalCount).toBeLessThanOrEqual(16);
  });

  it("goes on with a new connection after Postgres has ended the idle ones", async () => {
    const { rows } = await getPool().query("SELECT pg_backend_pid() AS pid");
    await database.pool.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
    await vi.waitUntil(() => getPool().idleCount === 0);
    const again = await getPool().query("SELECT pg_backend_pid() AS pid");
    expect(again.rows[0].pid).not.toBe(rows[0].pid);
  });

  it("looks a gate's rows up by their keys, although the plan was made while the table was empty", async () => {
    await database.pool.query("CREATE TABLE guests (id bigint PRIMARY KEY, name text)");
    // An empty table that was looked at counts as one that stays empty.
    await database.pool.query("VACUUM ANALYZE guests");
    const gate = await getGatePool().connect();
    await gate.query("PREPARE find (bigint, bigint) AS SELECT g.name FROM (VALUES ($1), ($2)) AS n (id) LEFT JOIN guests g ON g.id = n.id");
    const { rows } = await gate.query<{ "QUERY PLAN": string }>("EXPLAIN (COSTS off) EXECUTE find (1, 2)");
    gate.release();
    const plan = rows.map((row) => row["QUERY PLAN"]).join("\n");
    expect(plan).toContain("Index Cond: (id = ");
    expect(plan).not.toMatch(/Seq Scan|Materialize/);
  });
});
