import { type AuditEntry, type AuditPersonal, type AuditPlace, methodsOf } from "#core/audit-trail.ts";
import type { Json } from "#core/canonical-json.ts";

/** A row of audit_log, as `TRAIL_COLUMNS` selects it. */
export type TrailDbRow = {
  readonly event_id: string;
  readonly sequence: string;
  readonly at: string;
  readonly recorded_at: string;
  readonly action: string;
  readonly outcome: string;
  readonly reason: string | null;
  readonly token_id: string | null;
  readonly actor: string | null;
  readonly gate_id: string | null;
  readonly device_id: string | null;
  readonly attempt_id: string | null;
  readonly duration_ms: number | null;
  readonly detail: Json;
};

/** Instants to the microsecond that the table keeps; a JavaScript Date would lose three digits of what is hashed. */
export function instantText(column: string): string {
  return `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}

/** Of audit_log as `l`. */
export const TRAIL_COLUMNS = `l.event_id, l.sequence, ${instantText("l.at")} AS at, ${instantText("l.recorded_at")} AS recorded_at, l.action, l.outcome,
  l.reason, l.token_id, l.actor, l.gate_id, l.device_id, l.attempt_id, l.duration_ms, l.detail`;

export function placeOfRow({ event_id: eventId, sequence }: TrailDbRow): AuditPlace {
  return { eventId, sequence };
}

export function entryOfRow(row: TrailDbRow): AuditEntry {
  const { at, action, outcome, reason, detail } = row;
  return { at, recordedAt: row.recorded_at, action, outcome, reason, gateId: row.gate_id, durationMs: row.duration_ms, methods: methodsOf(detail) };
}

export function personalOfRow({ actor, detail, ...row }: TrailDbRow): AuditPersonal {
  return { actor, tokenId: row.token_id, deviceId: row.device_id, attemptId: row.attempt_id, detail };
}
