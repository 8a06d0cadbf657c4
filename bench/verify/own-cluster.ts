import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type pg from "pg";
import { createGatePool, createPool } from "#platform/pool.ts";
import { startCluster } from "#scripts/local/postgres.ts";
import { createProcesses } from "#scripts/local/processes.ts";
import { migrate, readMigrations } from "#scripts/migrate.ts";

export type Databases = { readonly db: pg.Pool; readonly gateDb: pg.Pool; readonly databaseUrl: string };

/** A Postgres of the benchmark's own, with our tables, that writes as durably as one in production; gone afterwards. */
export async function withOwnCluster<Figures>({ size, measure }: { size: number; measure: (databases: Databases) => Promise<Figures> }): Promise<Figures> {
  const processes = createProcesses();
  const home = mkdtempSync(join(tmpdir(), "foyer-bench-"));
  chmodSync(home, 0o711);
  processes.removeAtEnd(home);
  const password = randomBytes(16).toString("hex");
  const { connectionString } = await startCluster({ processes, directory: join(home, "pg"), shelter: join(home, "shelter"), password, durability: "full" });
  await migrate({ connectionString, migrations: await readMigrations() });
  const db = createPool({ connectionString, size });
  const gateDb = createGatePool({ connectionString });
  try {
    return await measure({ db, gateDb, databaseUrl: connectionString });
  } finally {
    await Promise.all([db.end(), gateDb.end()]);
    await processes.stopAll();
  }
}
