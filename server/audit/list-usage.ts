import { z } from "zod";
import { cutPage, decodeCursor } from "../cursor.ts";
import { assertOrganizer, type Organizer } from "../gate/assert-organizer.ts";
import { type Db, runStatement } from "../gate/statement.ts";
import { FILTERED, filterValues, listOf, type UsageFilter } from "./usage-filter.ts";

/** One row of the trail for its organizer, with the names of its time. Nulls where it says nothing, or retention has dropped it. */
export const usageEntrySchema = z.object({
  atMs: z.int(),
  action: z.string(),
  outcome: z.string(),
  reason: z.string().nullable(),
  methods: z.array(z.string()),
  gateName: z.string().nullable(),
  deviceName: z.string().nullable(),
  /** The steward's name, else what kind of actor it was: `user`, `wallet`, `worker`. */
  who: z.string().nullable(),
  ticketId: z.uuid().nullable(),
  /** As on the ticket: "Stalls No. 17". */
  ticket: z.string().nullable(),
  /** In the words of whoever overruled. */
  note: z.string().nullable(),
  durationMs: z.int().nullable(),
});

export type UsageEntry = z.infer<typeof usageEntrySchema>;
export type UsagePage = { entries: UsageEntry[] /** For the next call; `null`: that was all. */; nextCursor: string | null };
type Input = { readonly organizer: Organizer; readonly filter: UsageFilter; readonly cursor: string | null; readonly limit: number };

const keySchema = z.tuple([z.string().regex(/^\d{1,18}$/)]);
const NEWEST = "999999999999999999";

/** Part of an event's trail, the newest first (A8). Throws NOT_FOUND, FORBIDDEN, INVALID_INPUT (cursor). */
export async function listUsage({ db }: { db: Db }, { organizer, filter, cursor, limit }: Input): Promise<UsagePage> {
  await assertOrganizer({ db }, organizer);
  const list = listOf(filter);
  const [before] = cursor === null ? [NEWEST] : decodeCursor({ cursor, list, schema: keySchema });
  const statement = { name: "audit_usage", text: LIST, values: [...filterValues(filter), before, limit + 1] };
  const rows = await runStatement<Row>({ db, statement });
  const { page, nextCursor } = cutPage({ rows, limit, list, keyOf: ({ sequence }) => [sequence] });
  return { entries: page.map(entryOf), nextCursor };
}

type Row = {
  sequence: string;
  at: Date;
  action: string;
  outcome: string;
  reason: string | null;
  methods: unknown;
  gate_name: string | null;
  device_name: string | null;
  staff_name: string | null;
  actor: string | null;
  ticket_id: string | null;
  tier_name: string | null;
  number: string | null;
  note: string | null;
  duration_ms: number | null;
};

const LIST = `
SELECT l.sequence, l.at, l.action, l.outcome, l.reason, l.detail -> 'methods' AS methods, g.name AS gate_name, d.name AS device_name, s.name AS staff_name,
  l.actor, t.id AS ticket_id, r.name AS tier_name, (mod(l.token_id, 4294967296) + 1)::text AS number, l.detail ->> 'note' AS note, l.duration_ms
FROM audit_log l
JOIN events e ON e.id = l.event_id
LEFT JOIN gates g ON g.event_id = l.event_id AND g.id = l.gate_id
LEFT JOIN gate_devices d ON d.event_id = l.event_id AND d.id = l.device_id
LEFT JOIN gate_staff s ON s.event_id = l.event_id AND l.actor = 'staff:' || s.id
LEFT JOIN tickets t ON t.event_id = l.event_id AND t.token_id = l.token_id
LEFT JOIN mirror_tiers r ON r.chain_id = e.chain_id AND r.contract = e.contract AND r.tier = div(l.token_id, 4294967296)
WHERE ${FILTERED} AND l.sequence < $9::bigint ORDER BY l.sequence DESC LIMIT $10::integer`;

function entryOf(row: Row): UsageEntry {
  return {
    atMs: row.at.getTime(),
    action: row.action,
    outcome: row.outcome,
    reason: row.reason,
    methods: z.array(z.string()).catch([]).parse(row.methods),
    gateName: row.gate_name,
    deviceName: row.device_name,
    who: row.staff_name ?? row.actor?.split(":")[0] ?? null,
    ticketId: row.ticket_id,
    ticket: row.number === null ? null : `${row.tier_name ?? "Ticket"} No. ${row.number}`,
    note: row.note,
    durationMs: row.duration_ms,
  };
}
