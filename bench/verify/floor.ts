import { createPublicKey, generateKeyPairSync, randomBytes, sign, verify } from "node:crypto";
import type pg from "pg";
import type { Turn } from "./load.ts";

/**
 * What any gate must do that lets each ticket in once and keeps a record: one native signature check, one conditional
 * update and one insert, in one statement and one round trip.
 */
export async function createFloor(db: pg.Pool, { tickets }: { tickets: number }): Promise<(turn: Turn) => Promise<void>> {
  await db.query("CREATE TABLE floor_tickets (id bigint PRIMARY KEY, used_at timestamptz)");
  await db.query(
    "CREATE TABLE floor_audit (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, ticket bigint NOT NULL, at timestamptz NOT NULL, answer jsonb NOT NULL)",
  );
  await db.query("INSERT INTO floor_tickets (id) SELECT n FROM generate_series(0, $1::bigint - 1) n", [tickets]);
  await db.query("VACUUM ANALYZE floor_tickets");
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const spki = publicKey.export({ format: "der", type: "spki" });
  const message = randomBytes(64);
  const signature = sign(null, message, privateKey);
  return async ({ turn }) => {
    if (!verify(null, message, createPublicKey({ format: "der", type: "spki", key: spki }), signature)) throw new Error("The signature is bad.");
    const { rowCount } = await db.query({ name: "floor", text: STATEMENT, values: [turn, new Date(), JSON.stringify({ turn })] });
    if (rowCount !== 1) throw new Error("The ticket was used before.");
  };
}

const STATEMENT = `
WITH used AS (UPDATE floor_tickets SET used_at = $2 WHERE id = $1 AND used_at IS NULL RETURNING id)
INSERT INTO floor_audit (ticket, at, answer) SELECT id, $2, $3::jsonb FROM used`;
