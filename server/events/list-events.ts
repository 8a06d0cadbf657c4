import type pg from "pg";
import { FoyerError } from "#core/error.ts";
import { dateOfSeconds, secondsOfDate } from "#prisma/rows.ts";
import type { Clock } from "../clock.ts";
import { isUuid } from "../uuid.ts";
import { EVENT_COLUMNS, type EventView, type LiveEventRow, liveEventView, MIRROR_EVENT_COLUMNS, MIRROR_EVENT_JOIN } from "./event-view.ts";
import { listTierRows } from "./list-tier-rows.ts";

export type EventPage = { events: EventView[] /** For the next call; `null`: that was all. */; nextCursor: string | null };

const CURSOR = /^(\d{1,13})_(.{36})$/;
/** The last second that the contract, whose times are uint40, can name. */
const LATEST_SECONDS = 2 ** 40 - 1;
const FIRST = { startsAtSeconds: 0, id: "00000000-0000-0000-0000-000000000000" };

/** Upcoming and running events that are on chain, the next one first. Past ones and drafts are not in it (O1). */
export async function listEvents(
  { db, clock }: { db: pg.Pool; clock: Clock },
  { cursor, limit }: { cursor: string | null; limit: number },
): Promise<EventPage> {
  const after = cursor === null ? FIRST : parseCursor(cursor);
  const { rows } = await db.query<LiveEventRow>(
    `SELECT ${EVENT_COLUMNS}, ${MIRROR_EVENT_COLUMNS}
     FROM events e JOIN ${MIRROR_EVENT_JOIN}
     WHERE m.ends_at > $1 AND e.status = 'open' AND (m.starts_at, e.id) > ($2, $3::uuid)
     ORDER BY m.starts_at, e.id LIMIT $4`,
    [new Date(clock.nowMs()), dateOfSeconds(after.startsAtSeconds), after.id, limit + 1],
  );
  const page = rows.slice(0, limit);
  const tiers = await listTierRows({ db }, page);
  const last = page.at(-1);
  return {
    events: page.map((row) => liveEventView({ row, tiers })),
    nextCursor: rows.length > limit && last ? `${secondsOfDate(last.starts_at)}_${last.id}` : null,
  };
}

function parseCursor(cursor: string): { startsAtSeconds: number; id: string } {
  const [, startsAt, id] = CURSOR.exec(cursor) ?? [];
  if (startsAt === undefined || id === undefined || !isUuid(id) || Number(startsAt) > LATEST_SECONDS) throw badCursor();
  return { startsAtSeconds: Number(startsAt), id };
}

function badCursor(): FoyerError {
  const message = "This cursor did not come from here.";
  return new FoyerError({ code: "INVALID_INPUT", message, next: "Send nextCursor of the page before, or none.", fields: [{ path: "cursor", message }] });
}
