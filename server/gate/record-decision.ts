import type { Decision } from "#core/admission.ts";
import { assertNever } from "#core/error.ts";
import { counterOf, countersOf, listBurned, slotOf } from "./burned.ts";
import { exitStatement } from "./exit-statement.ts";
import type { Notices } from "./notices.ts";
import type { Record } from "./record.ts";
import { createRowsStatement } from "./rows-statement.ts";
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

/** Two, so that one is decided while the other's commit is on its way to the disk. */
const LANES = 2;
const SEATS = 16;

export function createAdmissionTrip({ db }: { db: Db }): AdmissionTrip {
  return createTogether({ lanes: LANES, seats: SEATS, keysOf: ({ keys }) => keys, send: (rows) => admitAll({ db }, rows) });
}

/** Whether each was written. One that lost a race fails all that went with it; each then goes again by itself. */
async function admitAll({ db }: { db: Db }, rows: readonly Row[]): Promise<boolean[]> {
  const written = await runStatement<{ attempt_id: string }>({ db, statement: admitStatement(rows.map(({ values }) => values)) });
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

/**
 * `holds` is every fact that the decision rests on, asked once more (of event and gate: that their rows are still the ones
 * that were read, for every change gives a row a new xmin); `seat` is the ticket's one place, which the row lock of
 * the upsert gives to exactly one statement, for a return to it too; all else hangs on it. A nonce or attempt id taken meanwhile fails the whole.
 */
const ADMIT = `
WITH holds AS (
  SELECT a.*
  FROM <rows>
  JOIN events e ON e.id = a.event_id AND e.xmin = a.event_version
  JOIN mirror_events m ON m.chain_id = e.chain_id AND m.contract = e.contract AND m.cancelled_at IS NULL
  JOIN gates g ON g.event_id = a.event_id AND g.id = a.gate_id AND g.xmin = a.gate_version
  JOIN gate_devices d ON d.event_id = a.event_id AND d.id = a.device_id AND d.status = 'active' AND d.gate_id = a.gate_id
  JOIN gate_staff s ON s.event_id = a.event_id AND s.id = a.staff_id AND s.status = 'active'
  JOIN gate_shifts h ON h.event_id = a.event_id AND h.id = a.shift_id AND h.ended_at IS NULL AND h.expires_at > a.at
  WHERE NOT EXISTS (
    SELECT FROM unnest(a.about, a.holders, a.moves) AS v (token_id, holder, moves)
    LEFT JOIN mirror_tickets t ON t.chain_id = e.chain_id AND t.contract = e.contract AND t.token_id = v.token_id
    WHERE t.holder IS DISTINCT FROM v.holder OR t.moves IS DISTINCT FROM v.moves OR (t.admitted_on_chain AND a.entry = 1)
  )
  AND NOT EXISTS (
    SELECT FROM unnest(a.nonce_holders, a.newest_nonces) AS v (holder, nonce)
    WHERE (SELECT max(b.nonce) FROM bindings b WHERE b.event_id = a.event_id AND b.holder = v.holder) IS DISTINCT FROM v.nonce
  )
  AND NOT EXISTS (
    SELECT FROM bindings b WHERE b.event_id = a.event_id AND b.key_id = ANY (a.key_ids)
    AND NOT EXISTS (SELECT FROM sessions z WHERE z.id = b.session_id AND z.expires_at > a.at)
  )
  AND NOT EXISTS (
    SELECT FROM unnest(a.records, a.versions) AS v (id, version)
    LEFT JOIN credentials c ON c.event_id = a.event_id AND c.id = v.id
    WHERE c.version IS DISTINCT FROM v.version
    OR (c.session_id IS NOT NULL AND NOT EXISTS (SELECT FROM sessions z WHERE z.id = c.session_id AND z.expires_at > a.at))
  )
  AND NOT EXISTS (SELECT FROM platform_methods p WHERE NOT p.enabled AND p.method = ANY (a.methods))
  AND (a.attempt_version IS NULL OR EXISTS (
    SELECT FROM attempts b WHERE b.event_id = a.event_id AND b.id = a.attempt_id AND b.xmin = a.attempt_version
  ))
), seat AS (
  INSERT INTO admission_state AS st (event_id, token_id, admitted_attempt, entries, highest_slot, consumed_slot)
  SELECT event_id, token_id, attempt_id, entry, slot, slot FROM holds
  ON CONFLICT (event_id, token_id) DO UPDATE SET
    admitted_attempt = excluded.admitted_attempt,
    entries = excluded.entries,
    left_attempt = NULL,
    highest_slot = greatest(st.highest_slot, excluded.highest_slot),
    consumed_slot = excluded.consumed_slot
  WHERE CASE WHEN excluded.entries = 1 THEN st.admitted_attempt IS NULL ELSE st.left_attempt IS NOT NULL AND st.entries = excluded.entries - 1 END
    AND st.revoked_at IS NULL AND (excluded.highest_slot >= st.highest_slot) IS NOT FALSE
  RETURNING st.admitted_attempt AS attempt_id
), won AS (
  SELECT h.* FROM holds h JOIN seat USING (attempt_id)
), named AS (
  INSERT INTO attempt_ids (id, event_id) SELECT attempt_id, event_id FROM won WHERE attempt_version IS NULL
), attempt AS (
  INSERT INTO attempts (event_id, id, token_id, gate_id, device_id, staff_id, decision, decided_at, duration_ms)
  SELECT event_id, attempt_id, token_id, gate_id, device_id, staff_id, answer, at, duration_ms FROM won
  ON CONFLICT (event_id, id) DO UPDATE SET token_id = excluded.token_id, gate_id = excluded.gate_id, staff_id = excluded.staff_id,
    decision = excluded.decision, decided_at = excluded.decided_at, duration_ms = excluded.duration_ms, held = NULL
), admission AS (
  INSERT INTO admissions (event_id, attempt_id, token_id, entry, holder, methods, gate_id, device_id, staff_id, admitted_at)
  SELECT event_id, attempt_id, token_id, entry, holder, methods, gate_id, device_id, staff_id, at FROM won
), burned AS (
  INSERT INTO used_nonces (event_id, method, nonce, used_at)
  SELECT w.event_id, v.method, v.nonce, w.at FROM won w, unnest(w.nonce_methods, w.nonces) AS v (method, nonce)
), shown AS (
  UPDATE credentials c SET version = c.version + 1, used_at = w.at, updated_at = w.at,
    seen_counter = greatest(c.seen_counter, v.counter), used_counter = greatest(c.used_counter, v.counter)
  FROM won w, unnest(w.records, w.counters) AS v (id, counter) WHERE c.event_id = w.event_id AND c.id = v.id
), audit AS (
  INSERT INTO audit_log (event_id, at, action, outcome, token_id, actor, gate_id, device_id, attempt_id, duration_ms, detail)
  SELECT event_id, at, 'scan', 'admit', token_id, 'staff:' || staff_id, gate_id, device_id, attempt_id, duration_ms, detail FROM won
)
SELECT attempt_id FROM seat`;

const admitStatement = createRowsStatement({
  ...{ name: "gate_admit", text: ADMIT, alias: "a" },
  columns: {
    ...{ event_id: "uuid", gate_id: "uuid", device_id: "uuid", staff_id: "uuid", shift_id: "uuid", attempt_id: "uuid" },
    ...{ at: "timestamptz", answer: "jsonb", duration_ms: "integer", detail: "jsonb" },
    ...{ token_id: "numeric", entry: "integer", slot: "bigint", holder: "text", methods: "text[]", nonce_methods: "text[]", nonces: "text[]" },
    ...{ about: "numeric[]", holders: "text[]", moves: "integer[]", nonce_holders: "text[]", newest_nonces: "numeric[]", key_ids: "text[]" },
    ...{ event_version: "xid", gate_version: "xid", attempt_version: "xid", records: "uuid[]", versions: "integer[]", counters: "bigint[]" },
  },
});

type AdmissionValues = Parameters<typeof admitStatement>[0][number];

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
