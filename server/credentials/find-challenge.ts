import type { KnownChallenge } from "#core/method.ts";
import { bigintOfNumeric, secondsOfDate } from "#prisma/rows.ts";
import { type Db, runStatement } from "../gate/statement.ts";

type Row = { nonce: string; gate_id: string; gate_name: string; device_id: string; issued_at: Date; expires_at: Date };

/** The question of that number which one of the event's gates shows now; `null`: none does, or none any more. */
export async function findChallenge(
  { db }: { db: Db },
  { eventId, nonce, deviceId }: { eventId: string; nonce: bigint; deviceId: string },
): Promise<KnownChallenge | null> {
  const [row] = await runStatement<Row>({ db, statement: { name: "wallet_challenge_find", text: FIND, values: [eventId, String(nonce)] } });
  if (!row) return null;
  return {
    nonce: bigintOfNumeric(row.nonce),
    gateId: row.gate_id,
    gateName: row.gate_name,
    deviceId: row.device_id,
    issuedAtSeconds: secondsOfDate(row.issued_at),
    expiresAtSeconds: secondsOfDate(row.expires_at),
    isShownHere: row.device_id === deviceId,
  };
}

const FIND = "SELECT nonce, gate_id, gate_name, device_id, issued_at, expires_at FROM wallet_challenges WHERE event_id = $1 AND nonce = $2";
