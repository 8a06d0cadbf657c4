import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { startCluster } from "#scripts/local/postgres.ts";
import { createProcesses } from "#scripts/local/processes.ts";
import { migrate, readMigrations } from "#scripts/migrate.ts";

export const TEMPLATE = "foyer_template";

declare module "vitest" {
  interface ProvidedContext {
    /** A connection string to the run's PostgreSQL, as its administrator. */
    postgres: string;
  }
}

/** One PostgreSQL for the whole run, with one migrated database that every test file copies. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const processes = createProcesses();
  const home = mkdtempSync(join(tmpdir(), "foyer-test-"));
  chmodSync(home, 0o711);
  processes.removeAtEnd(home);
  try {
    const password = randomBytes(16).toString("hex");
    const { connectionString } = await startCluster({ processes, directory: join(home, "pg"), shelter: join(home, "shelter"), password, durability: "none" });
    await createTemplate(connectionString);
    project.provide("postgres", connectionString);
  } catch (cause) {
    await processes.stopAll();
    throw cause;
  }
  return () => processes.stopAll();
}

async function createTemplate(connectionString: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  await client.query(`CREATE DATABASE ${TEMPLATE}`);
  await client.end();
  await migrate({ connectionString: databaseUrl({ connectionString, name: TEMPLATE }), migrations: await readMigrations() });
}

/** The same server, another database. */
export function databaseUrl({ connectionString, name }: { connectionString: string; name: string }): string {
  const url = new URL(connectionString);
  url.pathname = `/${name}`;
  return url.href;
}
