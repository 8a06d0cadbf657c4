import type { Clock } from "../clock.ts";
import { isUuid } from "../uuid.ts";
import { assertOrganizer, type Organizer } from "./assert-organizer.ts";
import { gateNotFound } from "./faults.ts";
import { createPairingCodeText, hashPairingCode, PAIRING_SECONDS } from "./pairing-code.ts";
import { type Db, runStatement } from "./statement.ts";

export type PairingCode = { readonly code: string; readonly expiresAtSeconds: number };

/** A code that pairs one device with a gate, once, within ten minutes. Only its hash is kept. Throws NOT_FOUND, FORBIDDEN. */
export async function createPairingCode(deps: { db: Db; clock: Clock }, { organizer, gateId }: { organizer: Organizer; gateId: string }): Promise<PairingCode> {
  await assertOrganizer(deps, organizer);
  if (!isUuid(gateId)) throw gateNotFound();
  const code = createPairingCodeText();
  const atMs = deps.clock.nowMs();
  const expiresAtSeconds = Math.floor(atMs / 1000) + PAIRING_SECONDS;
  const values = [hashPairingCode(code), organizer.eventId, gateId, new Date(expiresAtSeconds * 1000), new Date(atMs), `user:${organizer.userId}`];
  const rows = await runStatement({ db: deps.db, statement: { name: "gate_pairing_code", text: CREATE, values } });
  if (rows.length === 0) throw gateNotFound();
  return { code, expiresAtSeconds };
}

const CREATE = `
WITH made AS (
  INSERT INTO pairing_codes (code_hash, event_id, gate_id, expires_at, created_at)
  SELECT $1, g.event_id, g.id, $4, $5 FROM gates g WHERE g.event_id = $2 AND g.id = $3
  RETURNING event_id, gate_id
)
INSERT INTO audit_log (event_id, at, action, outcome, actor, gate_id)
SELECT event_id, $5::timestamptz, 'pairing-code', 'created', $6, gate_id FROM made RETURNING sequence`;
