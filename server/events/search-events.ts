import type pg from "pg";
import { z } from "zod";
import { LONGEST_SEARCH } from "#core/search.ts";
import { dateOfSeconds } from "#prisma/rows.ts";
import type { Clock } from "../clock.ts";
import { cutPage, decodeCursor, type ListName } from "../cursor.ts";
import { EVENT_COLUMNS, EVENT_STANDS, type EventView, type LiveEventRow, MIRROR_EVENT_COLUMNS, MIRROR_EVENT_JOIN } from "./event-view.ts";
import { eventKeyOf, eventKeySchema, viewEvents } from "./list-events.ts";

/** `words`: each word of the search is in the event. `similar`: none had all words, these titles and places look like it. */
export type SearchPage = { events: EventView[]; nextCursor: string | null; match: "words" | "similar" };

export type SearchDeps = { readonly db: pg.Pool; readonly clock: Clock };
export type SearchQuery = { readonly text: string; readonly cursor: string | null; readonly limit: number };

/** How many of the letters, three by three, have to agree: two wrong words of six letters, each with one slip, still do. */
const LEAST_SIMILARITY = 0.4;
const MOST_SIMILAR = 12;

type Row = LiveEventRow & { place: number };

/**
 * Upcoming and running events by words of their title, place and description, the last one perhaps half typed (O1). Found
 * in the title come first, then in the place, then in the description; within each the next event first.
 */
export async function searchEvents({ db, clock }: SearchDeps, { text, cursor, limit }: SearchQuery): Promise<SearchPage> {
  const list: ListName = ["search", text];
  const keySchema = z.tuple([z.int().min(0).max(2), ...eventKeySchema.def.items]);
  const [place, startsAtSeconds, chainId, contract] = cursor === null ? [0, 0, 0, ""] : decodeCursor({ cursor, list, schema: keySchema });
  const values = [textOf(text), new Date(clock.nowMs()), place, dateOfSeconds(startsAtSeconds), chainId, contract, limit + 1];
  const { rows } = await db.query<Row>(SEARCH_SQL, values);
  if (rows.length === 0 && cursor === null) return searchSimilar({ db, clock }, { text });
  const { page, nextCursor } = cutPage({ rows, limit, list, keyOf: (row) => [row.place, ...eventKeyOf(row)] });
  return { events: await viewEvents({ db }, page), nextCursor, match: "words" };
}

/** What was meant, perhaps: one short page without a next. */
async function searchSimilar({ db, clock }: SearchDeps, { text }: { text: string }): Promise<SearchPage> {
  const client = await db.connect();
  try {
    await client.query("BEGIN READ ONLY");
    await client.query("SELECT set_config('pg_trgm.word_similarity_threshold', $1, true)", [String(LEAST_SIMILARITY)]);
    const { rows } = await client.query<LiveEventRow>(SIMILAR_SQL, [textOf(text), new Date(clock.nowMs()), MOST_SIMILAR]);
    return { events: await viewEvents({ db }, rows), nextCursor: null, match: "similar" };
  } finally {
    await client.query("ROLLBACK");
    client.release();
  }
}

/** What Postgres can hold: no control characters, no halves of characters. */
function textOf(typed: string): string {
  return typed
    .slice(0, LONGEST_SEARCH)
    .toWellFormed()
    .replaceAll(/\p{Cc}/gu, " ");
}

const SELECT = `SELECT ${EVENT_COLUMNS}, ${MIRROR_EVENT_COLUMNS}`;
const OPEN = `m.ends_at > $2 AND ${EVENT_STANDS}`;
const NAME = "fold_words(e.title || ' ' || e.location)";

/** $1: the text as typed. $2: now. */
const SEARCH_SQL = `SELECT * FROM (
    ${SELECT}, CASE WHEN ts_filter(e.words, '{a}') @@ search_query($1) THEN 0 WHEN ts_filter(e.words, '{a,b}') @@ search_query($1) THEN 1 ELSE 2 END AS place
    FROM events e JOIN ${MIRROR_EVENT_JOIN} WHERE e.words @@ search_query($1) AND ${OPEN}
  ) found
  WHERE (place, starts_at, chain_id, contract) > ($3, $4, $5::integer, $6)
  ORDER BY place, starts_at, chain_id, contract LIMIT $7`;

const SIMILAR_SQL = `${SELECT} FROM events e JOIN ${MIRROR_EVENT_JOIN} WHERE fold_words($1) <% ${NAME} AND ${OPEN}
  ORDER BY word_similarity(fold_words($1), ${NAME}) DESC, m.starts_at, m.chain_id, m.contract LIMIT $3`;
