import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEmptyDatabase, type TestDatabase } from "#test/support/postgres.ts";
import { type Migration, migrate, readMigrations } from "./migrate.ts";

describe("the migration runner", () => {
  let database: TestDatabase;
  let migrations: readonly Migration[];
  beforeAll(async () => {
    database = await createEmptyDatabase();
    migrations = await readMigrations();
  });
  afterAll(() => database.close());

  function run(list: readonly Migration[] = migrations): ReturnType<typeof migrate> {
    return migrate({ connectionString: database.connectionString, migrations: list });
  }

  it("applies each migration once when four runners start together", async () => {
    const reports = await Promise.all([run(), run(), run(), run()]);
    expect(reports.flatMap(({ applied }) => applied)).toEqual(migrations.map(({ name }) => name));
  });

  it("keeps the rows that prisma migrate deploy keeps", async () => {
    const { rows } = await database.pool.query(
      "SELECT migration_name, checksum, finished_at IS NOT NULL AS finished, applied_steps_count FROM _prisma_migrations",
    );
    expect(rows).toEqual(migrations.map(({ name, checksum }) => ({ migration_name: name, checksum, finished: true, applied_steps_count: 1 })));
  });

  it("has nothing to do the second time", async () => {
    expect(await run()).toEqual({ applied: [], kept: migrations.map(({ name }) => name) });
  });

  it("refuses a migration that was changed after it had been applied", async () => {
    const changed = migrations.map((migration) => ({ ...migration, checksum: "0".repeat(64) }));
    await expect(run(changed)).rejects.toMatchObject({ code: "CONFLICT", message: expect.stringContaining("was changed") });
  });

  it("refuses a database that is ahead of these files", async () => {
    await expect(run([])).rejects.toMatchObject({ code: "CONFLICT", message: expect.stringContaining("not in prisma/migrations") });
  });

  it("leaves nothing of a migration that fails half-way", async () => {
    const broken = { name: "29990101000000_broken", checksum: "1".repeat(64), sql: "CREATE TABLE half (id integer); SELECT 1 / 0;" };
    await expect(run([...migrations, broken])).rejects.toMatchObject({ message: expect.stringContaining("division by zero") });
    const { rows } = await database.pool.query("SELECT to_regclass('half') AS half, (SELECT count(*)::int FROM _prisma_migrations) AS applied");
    expect(rows).toEqual([{ half: null, applied: migrations.length }]);
  });
});
