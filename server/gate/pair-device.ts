import { decodeHex, type Hex } from "#core/bytes.ts";
import { isDeviceKey } from "#core/credential.ts";
import { type ErrorCode, FoyerError } from "#core/error.ts";
import type { DeviceAlgorithm } from "#core/typed-data.ts";
import type { Clock } from "../clock.ts";
import { parseName } from "./name.ts";
import { hashPairingCode } from "./pairing-code.ts";
import { type Db, runStatement } from "./statement.ts";

export type NewDevice = { readonly code: string; readonly name: string; readonly algorithm: DeviceAlgorithm; readonly publicKey: Hex };

export type PairedDevice = {
  readonly deviceId: string;
  readonly eventId: string;
  readonly gate: { readonly id: string; readonly name: string };
  readonly event: { readonly title: string };
};

/** Spends the code and registers the device's public key, both or neither: of many devices that race with one code, one is paired. Throws INVALID_INPUT, NOT_FOUND, EXPIRED, ALREADY_USED. */
export async function pairDevice(deps: { db: Db; clock: Clock }, { code, name, algorithm, publicKey }: NewDevice): Promise<PairedDevice> {
  if (!isDeviceKey({ algorithm, deviceKey: decodeHex(publicKey) })) throw refused({ code: "INVALID_INPUT", message: `That is no ${algorithm} key.` });
  const values = [hashPairingCode(code), new Date(deps.clock.nowMs()), parseName(name), algorithm, publicKey];
  const [row] = await runStatement<Row>({ db: deps.db, statement: { name: "gate_pair", text: PAIR, values } });
  if (!row) throw refused({ code: "NOT_FOUND", message: "This pairing code is not known." });
  if (row.device_id) return { deviceId: row.device_id, eventId: row.event_id, gate: { id: row.gate_id, name: row.gate_name }, event: { title: row.title } };
  throw row.was_used
    ? refused({ code: "ALREADY_USED", message: "This pairing code has been used." })
    : refused({ code: "EXPIRED", message: "This pairing code is older than ten minutes." });
}

type Row = { device_id: string | null; event_id: string; gate_id: string; gate_name: string; title: string; was_used: boolean };

/** The outer SELECT reads the code as it was before: `was_used` tells a late device from an old code. */
const PAIR = `
WITH spent AS (
  UPDATE pairing_codes SET used_at = $2 WHERE code_hash = $1 AND used_at IS NULL AND expires_at > $2 RETURNING event_id, gate_id
), made AS (
  INSERT INTO gate_devices (event_id, gate_id, name, algorithm, public_key, paired_at, last_seen_at)
  SELECT event_id, gate_id, $3, $4, $5, $2, $2 FROM spent RETURNING event_id, gate_id, id
), audit AS (
  INSERT INTO audit_log (event_id, at, action, outcome, gate_id, device_id)
  SELECT event_id, $2::timestamptz, 'device', 'paired', gate_id, id FROM made
), told AS (
  SELECT tell('gate', jsonb_build_object('eventId', event_id, 'tokenId', NULL, 'kind', 'device')) FROM made
)
SELECT made.id AS device_id, c.event_id, c.gate_id, g.name AS gate_name, e.title, (c.used_at IS NOT NULL OR c.expires_at > $2) AS was_used
FROM pairing_codes c
JOIN gates g ON g.event_id = c.event_id AND g.id = c.gate_id
JOIN events e ON e.id = c.event_id
LEFT JOIN made ON true
LEFT JOIN told ON true
WHERE c.code_hash = $1`;

function refused({ code, message }: { code: ErrorCode; message: string }): FoyerError {
  return new FoyerError({
    code,
    message,
    next: "Ask the organizer for a new code.",
    fields: [{ path: code === "INVALID_INPUT" ? "publicKey" : "code", message }],
  });
}
