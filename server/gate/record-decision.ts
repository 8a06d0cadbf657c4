import type { Decision } from "#core/admission.ts";
import type { Consumption, Finding } from "#core/method.ts";
import type { ScanAnswer } from "#core/scan.ts";
import type { GateSide } from "./gate-side.ts";
import type { Version } from "./known.ts";
import type { Notices } from "./notices.ts";
import { type Db, isLostRace, runStatement, type Statement } from "./statement.ts";
import type { ShiftClaims } from "./tokens.ts";

export type Record = {
  readonly shift: ShiftClaims;
  readonly side: GateSide;
  readonly decision: Decision;
  readonly findings: readonly Finding[];
  readonly versions: readonly Version[];
  readonly answer: ScanAnswer;
  readonly durationMs: number;
  /** For the audit trail only. */
  readonly detail: object;
};

/**
 * Writes the decision with all that follows from it, in one statement. False when nothing was written, because the facts no
 * longer hold or the attempt id is taken: then the caller reads and decides again.
 */
export async function recordDecision({ db, notices }: { db: Db; notices: Notices }, record: Record): Promise<boolean> {
  const { decision, shift } = record;
  const statement = decision.kind === "admit" ? admission({ record, decision }) : refusal({ record, decision });
  const isWritten = await isWriting({ db, statement });
  if (isWritten) notices.tell({ eventId: shift.eventId, tokenId: decision.subject && String(decision.subject.tokenId), kind: decision.kind });
  return isWritten;
}

async function isWriting(input: { db: Db; statement: Statement }): Promise<boolean> {
  try {
    return (await runStatement(input)).length > 0;
  } catch (error) {
    if (isLostRace(error)) return false;
    throw error;
  }
}

function admission({ record, decision }: { record: Record; decision: Extract<Decision, { kind: "admit" }> }): Statement {
  const { findings, versions } = record;
  const nonces = findings.flatMap((finding) => (finding.kind === "pass" ? finding.consumes.map((burned) => ({ method: finding.method, burned })) : []));
  const burned = nonces.flatMap(({ method, burned }) => (burned.kind === "nonce" ? [{ method, nonce: burned.nonce }] : []));
  const about = versions.filter(({ tokenId }) => tokenId !== null);
  const records = versions.flatMap(({ credential }) => (credential ? [credential] : []));
  const held = versions.filter((version) => version.nonceHolder !== null);
  const values = [
    ...common(record),
    String(decision.subject.tokenId),
    slotOf(findings),
    decision.subject.holder,
    decision.methods,
    burned.map(({ method }) => method),
    burned.map(({ nonce }) => nonce),
    about.map(({ tokenId }) => String(tokenId)),
    about.map(({ mirrorHolder }) => mirrorHolder),
    about.map(({ moves }) => moves),
    held.map(({ nonceHolder }) => nonceHolder),
    held.map(({ newestNonce }) => (newestNonce === null ? null : String(newestNonce))),
    versions.flatMap(({ keyId }) => (keyId === null ? [] : [keyId])),
    record.side.versions.event,
    record.side.versions.gate,
  ];
  if (records.length === 0) return { name: "gate_admit", text: admitText(PLAIN), values };
  const counters = records.map(({ id }) => counterOf({ findings, id }));
  const more = [records.map(({ id }) => id), records.map(({ version }) => version), counters];
  return { name: "gate_admit_record", text: admitText(WITH_RECORDS), values: [...values, ...more] };
}

function refusal({ record, decision }: { record: Record; decision: Exclude<Decision, { kind: "admit" }> }): Statement {
  const reason = decision.kind === "refuse" ? decision.reason : null;
  const tokenId = decision.subject && String(decision.subject.tokenId);
  const values = [...common(record), tokenId, slotOf(record.findings), decision.kind, reason];
  const seen = countersOf(record.findings);
  if (seen.length === 0) return { name: "gate_refuse", text: refuseText(""), values };
  const more = [seen.map(({ credentialId }) => credentialId), seen.map(({ counter }) => counter)];
  return { name: "gate_refuse_record", text: refuseText(SEE_RECORDS), values: [...values, ...more] };
}

/** What a genuine presentation of the record burns; `null` for a record without a counter. */
function counterOf({ findings, id }: { findings: readonly Finding[]; id: string }): number | null {
  return countersOf(findings).find(({ credentialId }) => credentialId === id)?.counter ?? null;
}

function countersOf(findings: readonly Finding[]): Extract<Consumption, { kind: "counter" }>[] {
  const burned = findings.flatMap((finding) => (finding.kind === "pass" ? finding.consumes : []));
  return burned.flatMap((one) => (one.kind === "counter" ? [one] : []));
}

function common({ shift, answer, durationMs, detail }: Record): unknown[] {
  const who = [shift.eventId, shift.gateId, shift.deviceId, shift.staffId, shift.shiftId];
  return [...who, answer.attemptId, new Date(answer.decidedAtMs), JSON.stringify(answer), durationMs, JSON.stringify(detail)];
}

/** A genuine code ends the older ones even where it does not admit. A code that failed ends nothing: a former holder could shut the new one out. */
function slotOf(findings: readonly Finding[]): number | null {
  const slots = findings
    .flatMap((finding) => (finding.kind === "pass" ? finding.consumes : []))
    .flatMap((burned) => (burned.kind === "slot" ? [burned.slot] : []));
  return slots.length > 0 ? Math.max(...slots) : null;
}

type RecordText = { readonly hold: string; readonly burn: string };

const PLAIN: RecordText = { hold: "", burn: "" };

/** Apart from the codes of holders' own devices, which name no record and pay for none. */
const WITH_RECORDS: RecordText = {
  hold: `
  AND NOT EXISTS (
    SELECT FROM unnest($25::uuid[], $26::integer[]) AS v (id, version)
    LEFT JOIN credentials c ON c.event_id = e.id AND c.id = v.id
    WHERE c.version IS DISTINCT FROM v.version
    OR (c.session_id IS NOT NULL AND NOT EXISTS (SELECT FROM sessions z WHERE z.id = c.session_id AND z.expires_at > $7))
  )`,
  burn: `, shown AS (
  UPDATE credentials c SET version = c.version + 1, used_at = $7::timestamptz, updated_at = $7::timestamptz,
    seen_counter = greatest(c.seen_counter, v.counter), used_counter = greatest(c.used_counter, v.counter)
  FROM seat, unnest($25::uuid[], $27::bigint[]) AS v (id, counter) WHERE c.event_id = $1::uuid AND c.id = v.id
)`,
};

/** A message that was refused is burned; one that was only asked for more may come again beside that. */
const SEE_RECORDS = `, shown AS (
  UPDATE credentials c SET version = c.version + 1, seen_counter = greatest(c.seen_counter, v.counter),
    used_counter = CASE WHEN $13::text = 'refuse' THEN greatest(c.used_counter, v.counter) ELSE c.used_counter END
  FROM named, unnest($15::uuid[], $16::bigint[]) AS v (id, counter) WHERE c.event_id = $1::uuid AND c.id = v.id
)`;

/**
 * `holds` is every fact that the decision rests on, asked once more (of event and gate: that their rows are still the ones
 * that were read, for every change gives a row a new xmin); `seat` is the ticket's one place, which the row lock of
 * the upsert gives to exactly one statement; all else hangs on it. A nonce or attempt id taken meanwhile fails the whole.
 */
function admitText({ hold, burn }: { hold: string; burn: string }): string {
  return `
WITH holds AS (
  SELECT FROM events e
  JOIN mirror_events m ON m.chain_id = e.chain_id AND m.contract = e.contract AND m.cancelled_at IS NULL
  JOIN gates g ON g.event_id = e.id AND g.id = $2 AND g.xmin = $24::xid
  JOIN gate_devices d ON d.event_id = e.id AND d.id = $3 AND d.status = 'active' AND d.gate_id = g.id
  JOIN gate_staff s ON s.event_id = e.id AND s.id = $4 AND s.status = 'active'
  JOIN gate_shifts h ON h.event_id = e.id AND h.id = $5 AND h.ended_at IS NULL AND h.expires_at > $7
  WHERE e.id = $1 AND e.xmin = $23::xid
  AND NOT EXISTS (
    SELECT FROM unnest($17::numeric[], $18::text[], $19::integer[]) AS v (token_id, holder, moves)
    LEFT JOIN mirror_tickets t ON t.chain_id = e.chain_id AND t.contract = e.contract AND t.token_id = v.token_id
    WHERE t.holder IS DISTINCT FROM v.holder OR t.moves IS DISTINCT FROM v.moves OR t.admitted_on_chain
  )
  AND NOT EXISTS (
    SELECT FROM unnest($20::text[], $21::numeric[]) AS v (holder, nonce)
    WHERE (SELECT max(b.nonce) FROM bindings b WHERE b.event_id = e.id AND b.holder = v.holder) IS DISTINCT FROM v.nonce
  )
  AND NOT EXISTS (
    SELECT FROM bindings b WHERE b.event_id = e.id AND b.key_id = ANY ($22::text[])
    AND NOT EXISTS (SELECT FROM sessions z WHERE z.id = b.session_id AND z.expires_at > $7)
  )${hold}
), seat AS (
  INSERT INTO admission_state AS st (event_id, token_id, admitted_attempt, highest_slot, consumed_slot)
  SELECT $1::uuid, $11::numeric, $6::uuid, $12::bigint, $12::bigint FROM holds
  ON CONFLICT (event_id, token_id) DO UPDATE SET
    admitted_attempt = excluded.admitted_attempt,
    highest_slot = greatest(st.highest_slot, excluded.highest_slot),
    consumed_slot = excluded.consumed_slot
  WHERE st.admitted_attempt IS NULL AND (excluded.highest_slot >= st.highest_slot) IS NOT FALSE
  RETURNING st.token_id
), named AS (
  INSERT INTO attempt_ids (id, event_id) SELECT $6::uuid, $1::uuid FROM seat
), attempt AS (
  INSERT INTO attempts (event_id, id, token_id, gate_id, device_id, staff_id, decision, decided_at, duration_ms)
  SELECT $1::uuid, $6::uuid, token_id, $2::uuid, $3::uuid, $4::uuid, $8::jsonb, $7::timestamptz, $9::integer FROM seat
), admission AS (
  INSERT INTO admissions (event_id, attempt_id, token_id, holder, methods, gate_id, device_id, staff_id, admitted_at)
  SELECT $1::uuid, $6::uuid, token_id, $13::text, $14::text[], $2::uuid, $3::uuid, $4::uuid, $7::timestamptz FROM seat
), burned AS (
  INSERT INTO used_nonces (event_id, method, nonce, used_at)
  SELECT $1::uuid, v.method, v.nonce, $7::timestamptz FROM seat, unnest($15::text[], $16::text[]) AS v (method, nonce)
), audit AS (
  INSERT INTO audit_log (event_id, at, action, outcome, token_id, actor, gate_id, device_id, attempt_id, duration_ms, detail)
  SELECT $1::uuid, $7::timestamptz, 'scan', 'admit', token_id, 'staff:' || $4::uuid, $2::uuid, $3::uuid, $6::uuid, $9::integer, $10::jsonb FROM seat
)${burn}
SELECT token_id FROM seat`;
}

function refuseText(see: string): string {
  return `
WITH named AS (
  INSERT INTO attempt_ids (id, event_id) VALUES ($6::uuid, $1::uuid) ON CONFLICT DO NOTHING RETURNING id
), attempt AS (
  INSERT INTO attempts (event_id, id, token_id, gate_id, device_id, staff_id, decision, decided_at, duration_ms)
  SELECT $1::uuid, id, $11::numeric, $2::uuid, $3::uuid, $4::uuid, $8::jsonb, $7::timestamptz, $9::integer FROM named
), seen AS (
  INSERT INTO admission_state AS st (event_id, token_id, highest_slot)
  SELECT $1::uuid, $11::numeric, $12::bigint FROM named WHERE $11::numeric IS NOT NULL AND $12::bigint IS NOT NULL
  ON CONFLICT (event_id, token_id) DO UPDATE SET highest_slot = greatest(st.highest_slot, excluded.highest_slot)
  WHERE (st.highest_slot >= excluded.highest_slot) IS NOT TRUE
), audit AS (
  INSERT INTO audit_log (event_id, at, action, outcome, reason, token_id, actor, gate_id, device_id, attempt_id, duration_ms, detail)
  SELECT $1::uuid, $7::timestamptz, 'scan', $13::text, $14::text, $11::numeric, 'staff:' || $4::uuid, $2::uuid, $3::uuid, id, $9::integer,
    $10::jsonb || jsonb_build_object('shiftId', $5::uuid) FROM named
)${see}
SELECT id FROM named`;
}
