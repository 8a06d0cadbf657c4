import type { Decision } from "#core/admission.ts";
import { countersOf, listBurned, slotOf } from "./burned.ts";
import type { Record } from "./record.ts";
import type { Statement } from "./statement.ts";

/**
 * Writes that somebody went out, in one statement that brings back nothing when the facts no longer hold: where the guest is must still
 * be the row that was read, so that of two gates one ends the entry. Out of nothing (the guest was never in) leaves the ticket as it was.
 */
export function exitStatement({ record, decision }: { record: Record; decision: Extract<Decision, { kind: "leave" }> }): Statement {
  const { shift, answer, durationMs, detail, findings, versions, again } = record;
  const isEnding = decision.entry !== null;
  const nonces = listBurned(isEnding ? findings : []).flatMap(({ method, burned }) => (burned.kind === "nonce" ? [{ method, nonce: burned.nonce }] : []));
  const counters = countersOf(isEnding ? findings : []);
  const state = versions.find(({ tokenId }) => tokenId === decision.subject.tokenId)?.state ?? null;
  const values = [
    ...[shift.eventId, shift.gateId, shift.deviceId, shift.staffId, shift.shiftId],
    ...[answer.attemptId, new Date(answer.decidedAtMs), JSON.stringify(answer), durationMs, JSON.stringify(detail)],
    ...[String(decision.subject.tokenId), decision.entry, decision.subject.holder, decision.methods, slotOf(findings), state, again],
    ...[nonces.map(({ method }) => method), nonces.map(({ nonce }) => nonce)],
    ...[counters.map(({ credentialId }) => credentialId), counters.map(({ counter }) => counter)],
  ];
  return { name: "gate_exit", text: EXIT, values };
}

const EXIT = `
WITH open AS (
  SELECT WHERE $17::xid IS NULL OR EXISTS (SELECT FROM attempts b WHERE b.event_id = $1::uuid AND b.id = $6::uuid AND b.xmin = $17::xid)
), place AS (
  INSERT INTO admission_state AS st (event_id, token_id, entries, left_attempt, highest_slot, consumed_slot)
  SELECT $1::uuid, $11::numeric, coalesce($12::integer, 0), CASE WHEN $12::integer IS NOT NULL THEN $6::uuid END, $15::bigint,
    CASE WHEN $12::integer IS NOT NULL THEN $15::bigint END
  FROM open
  ON CONFLICT (event_id, token_id) DO UPDATE SET
    entries = greatest(st.entries, excluded.entries),
    left_attempt = coalesce(excluded.left_attempt, st.left_attempt),
    highest_slot = greatest(st.highest_slot, excluded.highest_slot),
    consumed_slot = coalesce(excluded.consumed_slot, st.consumed_slot)
  WHERE st.xmin = $16::xid
  RETURNING st.token_id
), named AS (
  INSERT INTO attempt_ids (id, event_id) SELECT $6::uuid, $1::uuid FROM place WHERE $17::xid IS NULL
), attempt AS (
  INSERT INTO attempts (event_id, id, token_id, gate_id, device_id, staff_id, decision, decided_at, duration_ms)
  SELECT $1::uuid, $6::uuid, token_id, $2::uuid, $3::uuid, $4::uuid, $8::jsonb, $7::timestamptz, $9::integer FROM place
  ON CONFLICT (event_id, id) DO UPDATE SET token_id = excluded.token_id, gate_id = excluded.gate_id, staff_id = excluded.staff_id,
    decision = excluded.decision, decided_at = excluded.decided_at, duration_ms = excluded.duration_ms, held = NULL
), gone AS (
  INSERT INTO exits (event_id, attempt_id, token_id, entry, holder, methods, gate_id, device_id, staff_id, left_at)
  SELECT $1::uuid, $6::uuid, token_id, $12::integer, $13::text, $14::text[], $2::uuid, $3::uuid, $4::uuid, $7::timestamptz FROM place
), burned AS (
  INSERT INTO used_nonces (event_id, method, nonce, used_at)
  SELECT $1::uuid, v.method, v.nonce, $7::timestamptz FROM place, unnest($18::text[], $19::text[]) AS v (method, nonce)
), shown AS (
  UPDATE credentials c SET version = c.version + 1, used_at = $7::timestamptz, updated_at = $7::timestamptz,
    seen_counter = greatest(c.seen_counter, v.counter), used_counter = greatest(c.used_counter, v.counter)
  FROM place, unnest($20::uuid[], $21::bigint[]) AS v (id, counter) WHERE c.event_id = $1::uuid AND c.id = v.id
), audit AS (
  INSERT INTO audit_log (event_id, at, action, outcome, token_id, actor, gate_id, device_id, attempt_id, duration_ms, detail)
  SELECT $1::uuid, $7::timestamptz, 'scan', 'leave', token_id, 'staff:' || $4::uuid, $2::uuid, $3::uuid, $6::uuid, $9::integer,
    $10::jsonb || jsonb_build_object('shiftId', $5::uuid, 'entry', $12::integer) FROM place
)
SELECT token_id FROM place`;
