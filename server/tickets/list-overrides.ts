import type pg from "pg";
import type { Address } from "#core/bytes.ts";
import { secondsOfDate } from "#prisma/rows.ts";

/** What a supervisor did by hand with a ticket, as its holder of then is told (trap 21). */
export type OverrideNotice = {
  readonly eventId: string;
  readonly eventTitle: string;
  readonly timezone: string;
  readonly ticketId: string | null;
  /** As on the ticket: "Stalls No. 17". */
  readonly ticketName: string;
  readonly kind: "admit" | "reject" | "undo";
  readonly gateName: string;
  /** In the supervisor's words. */
  readonly note: string;
  readonly atSeconds: number;
};

const MOST = 20;

/** The newest first, of all of a wallet's tickets. They are read off the trail: what is in it, its holder hears of. */
export async function listOverrides({ db }: { db: pg.Pool }, { wallet }: { wallet: Address }): Promise<OverrideNotice[]> {
  const { rows } = await db.query<Row>({ name: "overrides_of_holder", text: LIST, values: [wallet, MOST] });
  return rows.map((row) => ({
    ...{ eventId: row.event_id, eventTitle: row.title, timezone: row.timezone, ticketId: row.ticket_id, ticketName: row.ticket_name },
    ...{ kind: row.outcome, gateName: row.gate_name ?? "a gate", note: row.note ?? "", atSeconds: secondsOfDate(row.at) },
  }));
}

type Row = {
  event_id: string;
  title: string;
  timezone: string;
  ticket_id: string | null;
  ticket_name: string;
  outcome: OverrideNotice["kind"];
  gate_name: string | null;
  note: string | null;
  at: Date;
};

const LIST = `
SELECT l.event_id, e.title, e.timezone, t.id AS ticket_id, r.name || ' No. ' || (mod(l.token_id, 4294967296) + 1) AS ticket_name, l.outcome,
  g.name AS gate_name, l.detail ->> 'note' AS note, l.at
FROM audit_log l
JOIN events e ON e.id = l.event_id
JOIN mirror_tiers r ON r.chain_id = e.chain_id AND r.contract = e.contract AND r.tier = div(l.token_id, 4294967296)
LEFT JOIN gates g ON g.event_id = l.event_id AND g.id = l.gate_id
LEFT JOIN tickets t ON t.event_id = l.event_id AND t.token_id = l.token_id
WHERE l.action = 'override' AND l.outcome IN ('admit', 'reject', 'undo') AND l.detail ->> 'holder' = $1
ORDER BY l.at DESC, l.sequence DESC LIMIT $2`;
