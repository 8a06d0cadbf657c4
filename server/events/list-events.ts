import type pg from "pg";
import { z } from "zod";
import { ZERO_ADDRESS } from "#core/bytes.ts";
import { dateOfSeconds, secondsOfDate } from "#prisma/rows.ts";
import type { Clock } from "../clock.ts";
import { cutPage, decodeCursor } from "../cursor.ts";
import { EVENT_COLUMNS, EVENT_STANDS, type EventView, type LiveEventRow, liveEventView, MIRROR_EVENT_COLUMNS, OWN_EVENT_JOIN } from "./event-view.ts";
import { listTierRows } from "./list-tier-rows.ts";

export type EventPage = { events: EventView[] /** For the next call; `null`: that was all. */; nextCursor: string | null };

const LIST = ["events"] as const;
/** The last second that the contract, whose times are uint40, can name. */
const LATEST_SECONDS = 2 ** 40 - 1;
const FIRST = [0, 0, ZERO_ADDRESS] as const;

/** Where an event stands among others by time: start in seconds, chain, contract. */
export const eventKeySchema = z.tuple([
  z.int().min(0).max(LATEST_SECONDS),
  z
    .int()
    .min(0)
    .max(2 ** 31 - 1),
  z.string().regex(/^0x[0-9a-f]{40}$/),
]);
export type EventKey = z.infer<typeof eventKeySchema>;

/** Upcoming and running events that are on chain, the next one first. Past ones and drafts are not in it (O1). */
export async function listEvents(
  { db, clock }: { db: pg.Pool; clock: Clock },
  { cursor, limit }: { cursor: string | null; limit: number },
): Promise<EventPage> {
  const [startsAtSeconds, chainId, contract] = cursor === null ? FIRST : decodeCursor({ cursor, list: LIST, schema: eventKeySchema });
  const values = [new Date(clock.nowMs()), dateOfSeconds(startsAtSeconds), chainId, contract, limit + 1];
  const { rows } = await db.query<LiveEventRow>({ name: "events", text: LIST_SQL, values });
  const { page, nextCursor } = cutPage({ rows, limit, list: LIST, keyOf: eventKeyOf });
  return { events: await viewEvents({ db }, page), nextCursor };
}

export function eventKeyOf(row: LiveEventRow): EventKey {
  return [secondsOfDate(row.starts_at), row.chain_id, row.contract];
}

/** Rows with their tiers, read together. */
export async function viewEvents({ db }: { db: pg.Pool }, rows: readonly LiveEventRow[]): Promise<EventView[]> {
  const tiers = await listTierRows({ db }, rows);
  return rows.map((row) => liveEventView({ row, tiers }));
}

/** Two walks along an index, one after the other: what runs now has begun before whatever is to come. $1: now. */
const LIST_SQL = `(${walk("tstzrange(m.starts_at, m.ends_at) @> $1::timestamptz")})
  UNION ALL (${walk("m.starts_at > $1")})
  ORDER BY starts_at, chain_id, contract LIMIT $5`;

function walk(when: string): string {
  return `SELECT ${EVENT_COLUMNS}, ${MIRROR_EVENT_COLUMNS}
    FROM mirror_events m JOIN ${OWN_EVENT_JOIN}
    WHERE ${when} AND ${EVENT_STANDS} AND (m.starts_at, m.chain_id, m.contract) > ($2, $3::integer, $4)
    ORDER BY m.starts_at, m.chain_id, m.contract LIMIT $5`;
}
