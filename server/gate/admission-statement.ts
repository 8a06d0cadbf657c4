import { createRowsStatement } from "./rows-statement.ts";
import type { Statement } from "./statement.ts";

/** One admission: what is written, and what must still be so. */
export type AdmissionValues = Readonly<Record<keyof typeof COLUMNS | { [Name in Extra]: keyof (typeof EXTRA_COLUMNS)[Name] }[Extra], unknown>>;

/**
 * What few admissions have: numbers that are used once, records of the platform, an attempt that goes on. Postgres makes every part of a
 * statement ready before it runs, also what then finds nothing to do, so the parts for these stand only where one of the rows has them.
 */
type Extra = keyof typeof EXTRA_COLUMNS;

const COLUMNS = {
  ...{ event_id: "uuid", gate_id: "uuid", device_id: "uuid", staff_id: "uuid", shift_id: "uuid", attempt_id: "uuid" },
  ...{ at: "timestamptz", answer: "jsonb", duration_ms: "integer", detail: "jsonb" },
  ...{ token_id: "numeric", entry: "integer", slot: "bigint", holder: "text", methods: "text[]" },
  ...{ about: "numeric[]", holders: "text[]", moves: "integer[]", nonce_holders: "text[]", newest_nonces: "numeric[]", key_ids: "text[]" },
  ...{ event_version: "xid", gate_version: "xid" },
} as const;

const EXTRA_COLUMNS = {
  nonces: { nonce_methods: "text[]", nonces: "text[]" },
  records: { records: "uuid[]", versions: "integer[]", counters: "bigint[]" },
  again: { attempt_version: "xid" },
} as const;

const EXTRAS: readonly Extra[] = ["nonces", "records", "again"];

/** Writes those of the admissions for which all still holds, and answers their attempt ids. */
export function admissionStatement(rows: readonly AdmissionValues[]): Statement {
  const extras = EXTRAS.filter((extra) => rows.some((row) => isNeeded({ row, extra })));
  const name = ["gate_admit", ...extras].join("_");
  const make = made.get(name) ?? createRowsStatement({ name, alias: "a", text: textOf(extras), columns: columnsOf(extras) });
  made.set(name, make);
  return make(rows);
}

const made = new Map<string, ReturnType<typeof createRowsStatement>>();

function isNeeded({ row, extra }: { row: AdmissionValues; extra: Extra }): boolean {
  const value = { nonces: row.nonces, records: row.records, again: row.attempt_version }[extra];
  return Array.isArray(value) ? value.length > 0 : value !== null;
}

function columnsOf(extras: readonly Extra[]): Readonly<Record<string, string>> {
  return Object.assign({}, COLUMNS, ...extras.map((extra) => EXTRA_COLUMNS[extra]));
}

/**
 * `holds` is every fact that the decision rests on, asked once more (of event and gate: that their rows are still the ones
 * that were read, for every change gives a row a new xmin); `seat` is the ticket's one place, which the row lock of
 * the upsert gives to exactly one statement, for a return to it too; all else hangs on it. A nonce or attempt id taken meanwhile fails the whole.
 */
function textOf(extras: readonly Extra[]): string {
  const where = (extra: Extra, text: string): string => (extras.includes(extra) ? text : "");
  return `
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
    WHERE t.holder IS DISTINCT FROM v.holder OR t.moves IS DISTINCT FROM v.moves OR (
      t.admitted_on_chain AND a.entry = 1
      AND NOT EXISTS (SELECT FROM admission_state u WHERE u.event_id = a.event_id AND u.token_id = v.token_id AND u.undone_attempt IS NOT NULL)
    )
  )
  AND NOT EXISTS (
    SELECT FROM unnest(a.nonce_holders, a.newest_nonces) AS v (holder, nonce)
    WHERE (SELECT max(b.nonce) FROM bindings b WHERE b.event_id = a.event_id AND b.holder = v.holder) IS DISTINCT FROM v.nonce
  )
  AND NOT EXISTS (
    SELECT FROM bindings b LEFT JOIN sessions z ON z.id = b.session_id AND z.expires_at > a.at
    WHERE b.event_id = a.event_id AND b.key_id = ANY (a.key_ids) AND z.id IS NULL
  )
  AND NOT EXISTS (SELECT FROM platform_methods p WHERE NOT p.enabled AND p.method = ANY (a.methods))${where("records", RECORDS_HOLD)}${where("again", ATTEMPT_HOLDS)}
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
    AND st.revoked_at IS NULL AND st.rejected_attempt IS NULL AND (excluded.highest_slot >= st.highest_slot) IS NOT FALSE
  RETURNING st.admitted_attempt AS attempt_id
), won AS (
  SELECT h.* FROM holds h JOIN seat USING (attempt_id)
), named AS (
  INSERT INTO attempt_ids (id, event_id) SELECT attempt_id, event_id FROM won ${where("again", "WHERE attempt_version IS NULL")}
), attempt AS (
  INSERT INTO attempts (event_id, id, token_id, gate_id, device_id, staff_id, decision, decided_at, duration_ms)
  SELECT event_id, attempt_id, token_id, gate_id, device_id, staff_id, answer, at, duration_ms FROM won${where("again", GOES_ON)}
), admission AS (
  INSERT INTO admissions (event_id, attempt_id, token_id, entry, holder, methods, gate_id, device_id, staff_id, admitted_at)
  SELECT event_id, attempt_id, token_id, entry, holder, methods, gate_id, device_id, staff_id, at FROM won
)${where("nonces", BURN_NONCES)}${where("records", USE_RECORDS)}, audit AS (
  INSERT INTO audit_log (event_id, at, action, outcome, token_id, actor, gate_id, device_id, attempt_id, duration_ms, detail)
  SELECT event_id, at, 'scan', 'admit', token_id, 'staff:' || staff_id, gate_id, device_id, attempt_id, duration_ms, detail FROM won
)
SELECT attempt_id FROM seat`;
}

const RECORDS_HOLD = `
  AND NOT EXISTS (
    SELECT FROM unnest(a.records, a.versions) AS v (id, version)
    LEFT JOIN credentials c ON c.event_id = a.event_id AND c.id = v.id
    LEFT JOIN sessions z ON z.id = c.session_id AND z.expires_at > a.at
    WHERE c.version IS DISTINCT FROM v.version OR (c.session_id IS NOT NULL AND z.id IS NULL)
  )`;

const ATTEMPT_HOLDS = `
  AND (a.attempt_version IS NULL OR EXISTS (
    SELECT FROM attempts b WHERE b.event_id = a.event_id AND b.id = a.attempt_id AND b.xmin = a.attempt_version
  ))`;

const GOES_ON = `
  ON CONFLICT (event_id, id) DO UPDATE SET token_id = excluded.token_id, gate_id = excluded.gate_id, staff_id = excluded.staff_id,
    decision = excluded.decision, decided_at = excluded.decided_at, duration_ms = excluded.duration_ms, held = NULL`;

const BURN_NONCES = `, burned AS (
  INSERT INTO used_nonces (event_id, method, nonce, used_at)
  SELECT w.event_id, v.method, v.nonce, w.at FROM won w, unnest(w.nonce_methods, w.nonces) AS v (method, nonce)
)`;

const USE_RECORDS = `, shown AS (
  UPDATE credentials c SET version = c.version + 1, used_at = w.at, updated_at = w.at,
    seen_counter = greatest(c.seen_counter, v.counter), used_counter = greatest(c.used_counter, v.counter)
  FROM won w, unnest(w.records, w.counters) AS v (id, counter) WHERE c.event_id = w.event_id AND c.id = v.id
)`;
