import type { Decision } from "#core/admission.ts";
import { assertNever } from "#core/error.ts";
import { type AdmissionValues, admissionStatement } from "./admission-statement.ts";
import { counterOf, countersOf, listBurned, slotOf } from "./burned.ts";
import { exitStatement } from "./exit-statement.ts";
import type { Notices } from "./notices.ts";
import type { Record } from "./record.ts";
import { type Db, isLostRace, runStatement, type Statement } from "./statement.ts";
import { createTogether, type Together } from "./together.ts";

/**
 * Writes the decision with all that follows from it, in one statement. False when nothing was written, because the facts no
 * longer hold or the attempt id is taken: then the caller reads and decides again.
 */
export async function recordDecision(deps: { db: Db; admissions: AdmissionTrip; notices: Notices }, record: Record): Promise<boolean> {
  const { decision, shift } = record;
  const isWritten = await isWriting(() => write(deps, record));
  if (isWritten) deps.notices.tell({ eventId: shift.eventId, tokenId: decision.subject && String(decision.subject.tokenId), kind: decision.kind });
  return isWritten;
}

function write(deps: { db: Db; admissions: AdmissionTrip }, record: Record): Promise<boolean> {
  const { decision } = record;
  switch (decision.kind) {
    case "admit":
      return deps.admissions(rowOf({ record, decision }));
    case "leave":
      return runStatement({ db: deps.db, statement: exitStatement({ record, decision }) }).then(hasRows);
    case "refuse":
    case "ask":
      return runStatement({ db: deps.db, statement: refusal({ record, decision }) }).then(hasRows);
    default:
      return assertNever(decision);
  }
}

async function isWriting(write: () => Promise<boolean>): Promise<boolean> {
  try {
    return await write();
  } catch (error) {
    if (isLostRace(error)) return false;
    throw error;
  }
}

function hasRows({ length }: readonly unknown[]): boolean {
  return length > 0;
}

/** What is written of an admission; those that are written at the same time share a round trip and a commit. */
export type AdmissionTrip = Together<Row, boolean>;

type Row = { readonly keys: readonly string[]; readonly values: AdmissionValues };

/** Three, so that some are decided while the others' commits are on their way to the disk. */
const LANES = 3;
const SEATS = 16;

export function createAdmissionTrip({ db }: { db: Db }): AdmissionTrip {
  return createTogether({ lanes: LANES, seats: SEATS, keysOf: ({ keys }) => keys, send: (rows) => admitAll({ db }, rows) });
}

/** Whether each was written. One that lost a race fails all that went with it; each then goes again by itself. */
async function admitAll({ db }: { db: Db }, rows: readonly Row[]): Promise<boolean[]> {
  const written = await runStatement<{ attempt_id: string }>({ db, statement: admissionStatement(rows.map(({ values }) => values)) });
  const attempts = new Set<unknown>(written.map(({ attempt_id }) => attempt_id));
  return rows.map(({ values }) => attempts.has(values.attempt_id));
}

function rowOf({ record, decision }: { record: Record; decision: Extract<Decision, { kind: "admit" }> }): Row {
  const { answer, durationMs, detail, findings, shift, side, versions, again } = record;
  const tokenId = String(decision.subject.tokenId);
  const nonces = listBurned(findings).flatMap(({ method, burned }) => (burned.kind === "nonce" ? [{ method, nonce: burned.nonce }] : []));
  const about = versions.filter((version) => version.tokenId !== null);
  const held = versions.filter((version) => version.nonceHolder !== null);
  const records = versions.flatMap(({ credential }) => (credential ? [credential] : []));
  const values = {
    ...{ event_id: shift.eventId, gate_id: shift.gateId, device_id: shift.deviceId, staff_id: shift.staffId, shift_id: shift.shiftId },
    ...{ attempt_id: answer.attemptId, at: new Date(answer.decidedAtMs), answer: JSON.stringify(answer), duration_ms: durationMs },
    ...{ detail: JSON.stringify(detail), token_id: tokenId, slot: slotOf(findings), holder: decision.subject.holder, methods: decision.methods },
    entry: decision.entry,
    ...{ nonce_methods: nonces.map(({ method }) => method), nonces: nonces.map(({ nonce }) => nonce) },
    about: about.map((version) => String(version.tokenId)),
    ...{ holders: about.map(({ mirrorHolder }) => mirrorHolder), moves: about.map(({ moves }) => moves) },
    nonce_holders: held.map(({ nonceHolder }) => nonceHolder),
    newest_nonces: held.map(({ newestNonce }) => (newestNonce === null ? null : String(newestNonce))),
    key_ids: versions.flatMap(({ keyId }) => (keyId === null ? [] : [keyId])),
    ...{ event_version: side.versions.event, gate_version: side.versions.gate, attempt_version: again },
    ...{ records: records.map(({ id }) => id), versions: records.map(({ version }) => version) },
    counters: records.map(({ id }) => counterOf({ findings, id })),
  };
  // One statement has one say about a ticket, a number or a record.
  const once = [answer.attemptId, tokenId, ...nonces.map(({ method, nonce }) => `${method} ${nonce}`), ...values.records];
  return { keys: once.map((key) => `${shift.eventId} ${key}`), values };
}

function refusal({ record, decision }: { record: Record; decision: Extract<Decision, { kind: "refuse" | "ask" }> }): Statement {
  const reason = decision.kind === "refuse" ? decision.reason : null;
  const tokenId = decision.subject && String(decision.subject.tokenId);
  const { shift, answer, durationMs, detail, held, again } = record;
  const who = [shift.eventId, shift.gateId, shift.deviceId, shift.staffId, shift.shiftId];
  const what = [answer.attemptId, new Date(answer.decidedAtMs), JSON.stringify(answer), durationMs, JSON.stringify(detail)];
  const values = [...who, ...what, tokenId, slotOf(record.findings), decision.kind, reason, held && JSON.stringify(held), again];
  const seen = countersOf(record.findings);
  if (seen.length === 0) return { name: "gate_refuse", text: refuseText(""), values };
  const more = [seen.map(({ credentialId }) => credentialId), seen.map(({ counter }) => counter)];
  return { name: "gate_refuse_record", text: refuseText(SEE_RECORDS), values: [...values, ...more] };
}

/** A message that was refused is burned; one that was only asked for more may come again beside that. */
const SEE_RECORDS = `, shown AS (
  UPDATE credentials c SET version = c.version + 1, seen_counter = greatest(c.seen_counter, v.counter),
    used_counter = CASE WHEN $13::text = 'refuse' THEN greatest(c.used_counter, v.counter) ELSE c.used_counter END
  FROM named, unnest($17::uuid[], $18::bigint[]) AS v (id, counter) WHERE c.event_id = $1::uuid AND c.id = v.id
)`;

function refuseText(see: string): string {
  return `
WITH fresh AS (
  INSERT INTO attempt_ids (id, event_id) SELECT $6::uuid, $1::uuid WHERE $16::xid IS NULL ON CONFLICT DO NOTHING RETURNING id
), attempt AS (
  INSERT INTO attempts (event_id, id, token_id, gate_id, device_id, staff_id, decision, decided_at, duration_ms, held)
  SELECT $1::uuid, id, $11::numeric, $2::uuid, $3::uuid, $4::uuid, $8::jsonb, $7::timestamptz, $9::integer, $15::jsonb FROM fresh
), again AS (
  UPDATE attempts SET token_id = coalesce($11::numeric, token_id), gate_id = $2::uuid, staff_id = $4::uuid, decision = $8::jsonb,
    decided_at = $7::timestamptz, duration_ms = $9::integer, held = $15::jsonb
  WHERE event_id = $1::uuid AND id = $6::uuid AND xmin = $16::xid RETURNING id
), named AS (
  SELECT id FROM fresh UNION ALL SELECT id FROM again
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
