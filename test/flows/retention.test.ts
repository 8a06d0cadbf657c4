import { randomBytes, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SALT_BYTES } from "#core/audit-trail.ts";
import { ZERO_ADDRESS } from "#core/bytes.ts";
import { withClient } from "#platform/client.ts";
import { createPool } from "#platform/pool.ts";
import { exportTrail } from "#scripts/audit/export-trail.ts";
import { type Verdict, verifyFiles } from "#scripts/audit/verify-files.ts";
import { createDatabase, type TestDatabase } from "#test/support/postgres.ts";
import { forgetTrail } from "#worker/forget-trail.ts";
import { sealTrail } from "#worker/seal-trail.ts";

const EVENT = randomUUID();
const DAYS = 90;

let database: TestDatabase;

beforeAll(async () => {
  database = await createDatabase();
  for (const [age, outcome] of [
    ["91 days", "admit"],
    ["91 days", "incident"],
    ["89 days", "admit"],
  ]) {
    await database.pool.query(
      `INSERT INTO audit_log (event_id, at, recorded_at, action, outcome, reason, token_id, actor, gate_id, device_id, attempt_id, duration_ms, detail)
       VALUES ($1, now(), now() - $2::interval, 'scan', $3, 'STALE', 7, 'staff:grace', $4, $4, $4, 12, '{"methods": ["qr", "wallet"], "claimed": ["7"]}')`,
      [EVENT, age, outcome, randomUUID()],
    );
  }
});
afterAll(() => database.close());

describe("C77 after its time what leads to a person is dropped from the trail", () => {
  it("not before it is sealed", async () => {
    expect(await forgetTrail({ db: database.pool }, { days: DAYS })).toBe(0);
    await sealTrail({ db: database.pool, newSalt: () => randomBytes(SALT_BYTES) });
  });

  it("from old rows alone, and the proofs still hold; what happened, where, by what and how long it took stays", async () => {
    expect(await check()).toMatchObject({ faults: [], rows: { sealed: 3, forgotten: 0 } });
    expect(await forgetTrail({ db: database.pool }, { days: DAYS })).toBe(1);
    expect(await check()).toMatchObject({ faults: [], rows: { sealed: 3, forgotten: 1 } });
    const { rows } = await database.pool.query("SELECT * FROM audit_log ORDER BY sequence");
    const nobody = { token_id: null, actor: null, device_id: null, attempt_id: null, detail: { methods: ["qr", "wallet"] } };
    expect(rows[0]).toMatchObject({ ...nobody, action: "scan", outcome: "admit", reason: "STALE", duration_ms: 12, gate_id: expect.any(String) });
    for (const row of rows.slice(1)) expect(row).toMatchObject({ token_id: "7", actor: "staff:grace", detail: { claimed: ["7"] } });
    expect((await database.pool.query("SELECT salt IS NULL AS gone FROM audit_leaves ORDER BY sequence")).rows.map(({ gone }) => gone)).toEqual([
      true,
      false,
      false,
    ]);
    expect(await forgetTrail({ db: database.pool }, { days: DAYS })).toBe(0);
  });

  it.each([
    [
      "a row that is too young",
      "UPDATE audit_log SET token_id = NULL, actor = NULL, device_id = NULL, attempt_id = NULL, detail = '{}' WHERE recorded_at > now() - interval '29 days'",
    ],
    [
      "more than what leads to a person",
      "UPDATE audit_log SET token_id = NULL, actor = NULL, device_id = NULL, attempt_id = NULL, detail = '{}', outcome = 'refuse'",
    ],
    ["only what suits somebody", "UPDATE audit_log SET actor = NULL WHERE actor IS NOT NULL"],
    ["a leaf", "UPDATE audit_leaves SET leaf = commitment"],
    ["everything", "DELETE FROM audit_log"],
    ["by a shorter time than thirty days", "SELECT forget_audit(29, 10)"],
  ])("and nobody drops %s", async (_, statement) => {
    await database.pool.query("INSERT INTO audit_log (event_id, at, action, outcome, actor) VALUES ($1, now(), 'scan', 'admit', 'staff:sue')", [EVENT]);
    await expect(database.pool.query(statement)).rejects.toThrow(/append-only|thirty days/);
  });

  it("by the product's own role, which can change nothing else", async () => {
    const pool = createPool({ connectionString: `${database.connectionString}?options=-c%20role%3Dfoyer_app`, size: 2 });
    expect(await forgetTrail({ db: pool }, { days: 60 })).toBe(1);
    await expect(pool.query("UPDATE audit_leaves SET salt = NULL")).rejects.toMatchObject({ code: "42501" });
    await pool.end();
  });
});

async function check(): Promise<Verdict> {
  const directory = mkdtempSync(join(tmpdir(), "foyer-retention-"));
  try {
    const about = { chainId: 1, factory: ZERO_ADDRESS, firstBlock: 0n };
    await withClient({ connectionString: database.connectionString }, (db) => exportTrail(db, { directory, about, eventId: null }));
    return await verifyFiles({ directory, chain: null });
  } finally {
    rmSync(directory, { recursive: true });
  }
}
