import { afterAll, beforeAll, expect, it } from "vitest";
import { createDatabase, type TestDatabase } from "#test/support/postgres.ts";
import { withClient } from "./client.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.close());

it("tells whoever works that the connection died, and only them", async () => {
  const work = withClient({ connectionString: database.connectionString }, async (client) => {
    const { rows } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
    await database.pool.query("SELECT pg_terminate_backend($1)", [rows[0]?.pid]);
    return client.query("SELECT 1");
  });
  await expect(work).rejects.toThrow(/terminat|connection/i);
});

it("tells that nobody answers", async () => {
  await expect(withClient({ connectionString: "postgres://foyer@127.0.0.1:1/foyer" }, async () => 1)).rejects.toThrow("ECONNREFUSED");
});
