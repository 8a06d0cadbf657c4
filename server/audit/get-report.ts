import { z } from "zod";
import { summarizeUsage, type UsageSummary } from "#core/usage.ts";
import { assertOrganizer, type Organizer } from "../gate/assert-organizer.ts";
import { type Db, runStatement } from "../gate/statement.ts";
import { FILTERED, filterValues, type UsageFilter } from "./usage-filter.ts";

export type UsageReport = {
  readonly usage: UsageSummary;
  /** How long an answer took, for half of the scans and for all but one in twenty; `null` without scans. */
  readonly typicalMs: number | null;
  readonly slowMs: number | null;
  /** Of the whole event, whatever the filter says. */
  readonly tickets: { readonly sold: number; readonly gone: number; readonly admitted: number };
  readonly overrides: number;
  readonly incidents: number;
  readonly gates: readonly { readonly id: string; readonly name: string }[];
  readonly trail: {
    readonly rows: number;
    readonly unsealed: number;
    /** What the chain vouches for: the newest anchored round, in which transaction. */
    readonly anchor: { readonly round: number; readonly transactionHash: string; readonly atSeconds: number } | null;
  };
};

/** What an event's gates have done, as charts and for the evening after (C75). Throws NOT_FOUND, FORBIDDEN. */
export async function getReport({ db }: { db: Db }, { organizer, filter }: { organizer: Organizer; filter: UsageFilter }): Promise<UsageReport> {
  await assertOrganizer({ db }, organizer);
  const values = filterValues(filter);
  const [cells, [rest]] = await Promise.all([
    runStatement<CellRow>({ db, statement: { name: "audit_report_cells", text: CELLS, values } }),
    runStatement<RestRow>({ db, statement: { name: "audit_report_rest", text: REST, values } }),
  ]);
  if (!rest) throw new TypeError("The event was there a moment ago");
  return { ...rest, usage: summarizeUsage(cells.map(cellOf)) };
}

type CellRow = { hour_seconds: string; gate_name: string | null; outcome: string; reason: string | null; methods: unknown; count: string };

const CELLS = `
SELECT floor(extract(epoch FROM date_trunc('hour', l.at, e.timezone)))::bigint AS hour_seconds, g.name AS gate_name, l.outcome, l.reason,
  l.detail -> 'methods' AS methods, count(*) AS count
FROM audit_log l JOIN events e ON e.id = l.event_id LEFT JOIN gates g ON g.event_id = l.event_id AND g.id = l.gate_id
WHERE ${FILTERED} GROUP BY 1, 2, 3, 4, 5`;

function cellOf(row: CellRow) {
  const methods = z.array(z.string()).catch([]).parse(row.methods);
  return { hourSeconds: Number(row.hour_seconds), gateName: row.gate_name, outcome: row.outcome, reason: row.reason, methods, count: Number(row.count) };
}

type RestRow = Omit<UsageReport, "usage">;

const REST = `
SELECT
  (SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY l.duration_ms) FROM audit_log l WHERE ${FILTERED}) AS "typicalMs",
  (SELECT percentile_disc(0.95) WITHIN GROUP (ORDER BY l.duration_ms) FROM audit_log l WHERE ${FILTERED}) AS "slowMs",
  (SELECT count(*)::integer FROM audit_log l WHERE l.event_id = e.id AND l.action = 'override') AS overrides,
  (SELECT count(*)::integer FROM audit_log l WHERE l.event_id = e.id AND l.outcome = 'incident') AS incidents,
  coalesce((SELECT jsonb_agg(jsonb_build_object('id', g.id, 'name', g.name) ORDER BY g.created_at) FROM gates g WHERE g.event_id = e.id), '[]') AS gates,
  jsonb_build_object(
    'sold', coalesce((SELECT sum(r.sold) FROM mirror_tiers r WHERE r.chain_id = e.chain_id AND r.contract = e.contract), 0),
    'gone', coalesce((SELECT sum(r.refunded + r.voided + r.burned) FROM mirror_tiers r WHERE r.chain_id = e.chain_id AND r.contract = e.contract), 0),
    'admitted', (SELECT count(DISTINCT a.token_id) FROM admissions a WHERE a.event_id = e.id)
  ) AS tickets,
  jsonb_build_object(
    'rows', (SELECT count(*) FROM audit_log l WHERE l.event_id = e.id),
    'unsealed', (SELECT count(*) FROM audit_log l WHERE l.event_id = e.id AND NOT EXISTS (
      SELECT FROM audit_leaves v WHERE v.event_id = l.event_id AND v.sequence = l.sequence
    )),
    'anchor', (
      SELECT jsonb_build_object('round', a.round, 'transactionHash', a.transaction_hash, 'atSeconds', floor(extract(epoch FROM a.anchored_at)))
      FROM audit_anchors a ORDER BY a.round DESC LIMIT 1
    )
  ) AS trail
FROM events e WHERE e.id = $1::uuid`;
