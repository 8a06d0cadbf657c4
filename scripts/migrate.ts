import { createHash, randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type pg from "pg";
import { FoyerError } from "#core/error.ts";
import { withClient } from "#platform/client.ts";
import { runScript } from "./local/explain.ts";

export type Migration = { readonly name: string; readonly sql: string; readonly checksum: string };
export type MigrationReport = { readonly applied: readonly string[]; readonly kept: readonly string[] };

const DIRECTORY = fileURLToPath(new URL("../prisma/migrations", import.meta.url));
/** The key that `prisma migrate deploy` locks as well, so that neither runs beside the other. */
const LOCK_KEY = 72707369;

/** The table that `prisma migrate` keeps, column by column. */
const TABLE = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id                   varchar(36) PRIMARY KEY,
  checksum             varchar(64) NOT NULL,
  finished_at          timestamptz,
  migration_name       varchar(255) NOT NULL,
  logs                 text,
  rolled_back_at       timestamptz,
  started_at           timestamptz NOT NULL DEFAULT now(),
  applied_steps_count  integer NOT NULL DEFAULT 0
)`;

/**
 * Applies the migrations that the database has not seen, each in a transaction of its own, and writes the rows that
 * `prisma migrate deploy` would write. Several runners may start at once: one works, the others find it done. Throws
 * CONFLICT when an applied migration was changed or is missing here.
 */
export async function migrate({ connectionString, migrations }: { connectionString: string; migrations: readonly Migration[] }): Promise<MigrationReport> {
  return withClient({ connectionString, application_name: "foyer-migrate" }, async (client) => {
    await client.query("SELECT pg_advisory_lock($1)", [LOCK_KEY]);
    await client.query(TABLE);
    const applied = await listApplied(client);
    assertUnchanged({ applied, migrations });
    const missing = migrations.filter(({ name }) => !applied.has(name));
    for (const migration of missing) await apply(client, migration);
    return { applied: missing.map(({ name }) => name), kept: [...applied.keys()] };
  });
}

/** The migrations of a directory in the order of their names, laid out as `<stamp>_<name>/migration.sql`. */
export async function readMigrations(directory: string = DIRECTORY): Promise<Migration[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.sort().map(async (name) => {
      const sql = await readFile(`${directory}/${name}/migration.sql`, "utf8");
      return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
    }),
  );
}

/** Finished migrations by name, with their checksums. */
async function listApplied(client: pg.Client): Promise<Map<string, string>> {
  const { rows } = await client.query<{ migration_name: string; checksum: string }>(
    "SELECT migration_name, checksum FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY migration_name",
  );
  return new Map(rows.map((row) => [row.migration_name, row.checksum]));
}

function assertUnchanged({ applied, migrations }: { applied: ReadonlyMap<string, string>; migrations: readonly Migration[] }): void {
  const known = new Map(migrations.map(({ name, checksum }) => [name, checksum]));
  for (const [name, checksum] of applied) {
    const here = known.get(name);
    if (here === checksum) continue;
    throw new FoyerError({
      code: "CONFLICT",
      message: here ? `Migration ${name} was changed after it had been applied.` : `The database has migration ${name}, which is not in prisma/migrations.`,
      next: "Restore the file and put the change into a new migration; or use the release that this database belongs to.",
    });
  }
}

async function apply(client: pg.Client, { name, sql, checksum }: Migration): Promise<void> {
  await client.query("BEGIN");
  try {
    await client.query(sql);
    await client.query(
      "INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, applied_steps_count) VALUES ($1, $2, clock_timestamp(), $3, 1)",
      [randomUUID(), checksum, name],
    );
    await client.query("COMMIT");
  } catch (cause) {
    await client.query("ROLLBACK");
    throw new FoyerError({
      code: "INTERNAL",
      message: `Migration ${name} failed and left nothing behind: ${cause instanceof Error ? cause.message : String(cause)}`,
      next: "Correct the migration and run it again.",
      cause,
    });
  }
}

/** `npm run migrate`: brings DATABASE_URL up to date. */
async function main(): Promise<void> {
  const connectionString = process.env.DATABASE_URL;
  if (!connectionString) throw new FoyerError({ code: "INVALID_INPUT", message: "DATABASE_URL is not set.", next: "Say which database to migrate." });
  const { applied, kept } = await migrate({ connectionString, migrations: await readMigrations() });
  process.stdout.write(applied.length > 0 ? `applied ${applied.join(", ")}\n` : `nothing to do: ${kept.length} migrations are applied\n`);
}

if (import.meta.main) await runScript(main);
