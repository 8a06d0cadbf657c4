import type pg from "pg";
import { FoyerError } from "#core/error.ts";
import { isUuid } from "../uuid.ts";
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

/** An event that is on chain, past or upcoming, with its tiers. Throws NOT_FOUND, for drafts too. */
export async function getEvent({ db }: { db: pg.Pool }, { id }: { id: string }): Promise<EventView> {
  const view = isUuid(id) ? await findLiveEvent({ db }, { id }) : null;
  if (!view) throw noSuchEvent();
  return view;
}

/** The same for its organizer, who sees the draft as well. Throws NOT_FOUND for everybody else. */
export async function getOrganizerEvent({ db }: { db: pg.Pool }, { id, organizerId }: { id: string; organizerId: string }): Promise<EventView> {
  if (!isUuid(id)) throw noSuchEvent();
  const { rows } = await db.query<EventRow & { terms: unknown }>(`SELECT ${EVENT_COLUMNS}, e.terms FROM events e WHERE e.id = $1 AND e.organizer_id = $2`, [
    id,
    organizerId,
  ]);
  const [row] = rows;
  if (!row) throw noSuchEvent();
  return (await findLiveEvent({ db }, { id })) ?? draftEventView(row);
}

async function findLiveEvent({ db }: { db: pg.Pool }, { id }: { id: string }): Promise<EventView | null> {
  const { rows } = await db.query<LiveEventRow>(`SELECT ${EVENT_COLUMNS}, ${MIRROR_EVENT_COLUMNS} FROM events e JOIN ${MIRROR_EVENT_JOIN} WHERE e.id = $1`, [
    id,
  ]);
  const [row] = rows;
  return row ? liveEventView({ row, tiers: await listTierRows({ db }, [row]) }) : null;
}

export function noSuchEvent(): FoyerError {
  return new FoyerError({ code: "NOT_FOUND", message: "There is no such event.", next: "Look for it in the list of events." });
}
