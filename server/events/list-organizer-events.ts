import type pg from "pg";
import {
  draftEventView,
  EVENT_COLUMNS,
  type EventRow,
  type EventView,
  type LiveEventRow,
  liveEventView,
  MIRROR_EVENT_COLUMNS,
  MIRROR_EVENT_JOIN,
} from "./event-view.ts";
import { listTierRows } from "./list-tier-rows.ts";

const MOST_EVENTS = 200;

type Row = EventRow & { terms: unknown } & (Omit<LiveEventRow, keyof EventRow> | { organizer: null });

/** Everything an organizer has: drafts, live and past events, the newest first. */
export async function listOrganizerEvents({ db }: { db: pg.Pool }, { organizerId }: { organizerId: string }): Promise<EventView[]> {
  const { rows } = await db.query<Row>(
    `SELECT ${EVENT_COLUMNS}, e.terms, ${MIRROR_EVENT_COLUMNS}
     FROM events e LEFT JOIN ${MIRROR_EVENT_JOIN}
     WHERE e.organizer_id = $1 ORDER BY e.created_at DESC, e.id LIMIT $2`,
    [organizerId, MOST_EVENTS],
  );
  const tiers = await listTierRows({ db }, rows.filter(isLive));
  return rows.map((row) => (isLive(row) ? liveEventView({ row, tiers }) : draftEventView(row)));
}

function isLive(row: Row): row is Row & LiveEventRow {
  return row.organizer !== null;
}
