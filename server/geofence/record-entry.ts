import { randomBytes } from "node:crypto";
import type { Hex } from "#core/bytes.ts";
import type { Subject } from "#core/method.ts";
import type { Zone } from "#core/zone.ts";
import { PRESENCE_REFERENCE_BYTES, presenceReferenceOf } from "#methods/geofence/evidence.ts";
import type { Verdict } from "#methods/geofence/judge-entry.ts";
import { secondsOfDate } from "#prisma/rows.ts";
import { type Db, runStatement } from "../gate/statement.ts";
import { DEFAULT_VALID_MINUTES } from "./set-validity.ts";

/** Who said so: the holder's device by its key and a number used once, or a server by the event's secret. */
export type EntrySource = { readonly kind: "device"; readonly keyId: Hex; readonly nonce: Hex } | { readonly kind: "webhook"; readonly messageId: string };

/** `again`: the visit had been reported before, and nothing was written. */
export type RecordedEntry = { readonly kind: "new" | "again"; readonly expiresAtSeconds: number };

type Seen = Extract<Verdict, { kind: "seen" }>;
type Input = { readonly eventId: string; readonly zone: Zone; readonly seen: Seen; readonly source: EntrySource; readonly atMs: number };

const CENTIMETERS = 100;

/**
 * Keeps the entry as a fact, once for each visit: a further report of the same ticket and zone changes nothing while the first
 * one counts. What is kept is the verdict; no position goes to any table. The device's number is burned either way. Throws the
 * database's unique violation for a number that was used, or when two reports race: the caller looks again.
 */
export async function recordEntry({ db }: { db: Db }, { eventId, zone, seen, source, atMs }: Input): Promise<RecordedEntry> {
  const { subject, accuracyMeters, doubt } = seen;
  const reference = presenceReferenceOf(randomBytes(PRESENCE_REFERENCE_BYTES));
  const who = source.kind === "device" ? [source.keyId, source.nonce] : [null, null];
  const values = [
    ...[eventId, ...ticketOf(subject), reference, new Date(atMs), ...who, zone.id, zone.version, source.kind],
    ...[Math.round(accuracyMeters * CENTIMETERS), doubt.risk, doubt.signals, actorOf({ subject, source }), DEFAULT_VALID_MINUTES],
  ];
  const [row] = await runStatement<{ is_new: boolean; expires_at: Date }>({ db, statement: { name: "geofence_record", text: RECORD, values } });
  if (!row) throw new TypeError("an entry was neither kept nor found");
  return { kind: row.is_new ? "new" : "again", expiresAtSeconds: secondsOfDate(row.expires_at) };
}

function ticketOf({ tokenId, holder }: Subject): [string, string] {
  return [String(tokenId), holder];
}

function actorOf({ subject, source }: { subject: Subject; source: EntrySource }): string {
  return source.kind === "device" ? subject.holder : "webhook";
}

/** An entry hangs on the account session that its device was bound in, and dies with it (U5). A server's hangs on none. */
const RECORD = `
WITH bounds AS (
  SELECT (SELECT b.session_id FROM bindings b WHERE b.event_id = e.id AND b.key_id = $6) AS session_id,
    least($5::timestamptz + make_interval(mins => coalesce((SELECT s.valid_minutes FROM geofence_settings s WHERE s.event_id = e.id), $15::integer)), m.ends_at) AS expires_at
  FROM events e JOIN mirror_events m ON m.chain_id = e.chain_id AND m.contract = e.contract WHERE e.id = $1::uuid
), burned AS (
  INSERT INTO used_nonces (event_id, method, nonce, used_at) SELECT $1::uuid, 'geofence', $7::text, $5::timestamptz WHERE $7::text IS NOT NULL
), living AS (
  SELECT c.id, c.expires_at FROM credentials c JOIN geofence_entries n ON n.event_id = c.event_id AND n.credential_id = c.id
  WHERE c.event_id = $1::uuid AND c.token_id = $2::numeric AND c.kind = 'presence' AND c.status = 'active' AND c.holder = $3
    AND c.used_at IS NULL AND c.expires_at > $5::timestamptz AND n.zone_id = $8::uuid
    AND (c.session_id IS NULL OR EXISTS (SELECT FROM sessions z WHERE z.id = c.session_id AND z.expires_at > $5::timestamptz))
    AND NOT EXISTS (
      SELECT FROM events e JOIN mirror_transfers x ON x.chain_id = e.chain_id AND x.contract = e.contract AND x.token_id = c.token_id
      WHERE e.id = c.event_id AND x.sender = c.holder AND x.at >= date_trunc('second', c.issued_at)
    )
), ended AS (
  UPDATE credentials SET status = 'replaced', version = version + 1, updated_at = $5::timestamptz
  WHERE event_id = $1::uuid AND token_id = $2::numeric AND kind = 'presence' AND status = 'active' AND NOT EXISTS (SELECT FROM living)
  RETURNING id
), made AS (
  INSERT INTO credentials (event_id, kind, reference, token_id, holder, session_id, issued_at, updated_at, expires_at)
  SELECT $1::uuid, 'presence', $4, $2::numeric, $3, b.session_id, $5::timestamptz, $5::timestamptz, b.expires_at
  -- Counting them makes the old ones end before the new one begins.
  FROM bounds b, (SELECT count(*) AS ended FROM ended) AS e WHERE e.ended >= 0 AND NOT EXISTS (SELECT FROM living)
  RETURNING id, expires_at
), entry AS (
  INSERT INTO geofence_entries (event_id, credential_id, zone_id, zone_version, source, accuracy_cm, risk, signals, entered_at)
  SELECT $1::uuid, id, $8::uuid, $9::integer, $10, $11::bigint, $12::integer, $13::text[], $5::timestamptz FROM made
), audit AS (
  INSERT INTO audit_log (event_id, at, action, outcome, token_id, actor, detail)
  SELECT $1::uuid, $5::timestamptz, 'presence', 'entered', $2::numeric, $14, jsonb_build_object(
    'method', 'geofence', 'zoneId', $8::uuid, 'zoneVersion', $9::integer, 'source', $10::text, 'accuracyCm', $11::bigint, 'risk', $12::integer,
    'signals', to_jsonb($13::text[]), 'credentialId', id
  ) FROM made
)
SELECT true AS is_new, expires_at FROM made UNION ALL SELECT false, expires_at FROM living`;
