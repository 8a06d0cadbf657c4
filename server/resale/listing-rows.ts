import type pg from "pg";
import { z } from "zod";
import { encodeTokenId } from "#core/ticket.ts";
import { dateOfSeconds, secondsOfDate } from "#prisma/rows.ts";
import { decodeCursor, type ListName } from "../cursor.ts";
import { EVENT_STANDS, OWN_EVENT_JOIN } from "../events/event-view.ts";

export const LISTING_SORTS = ["price-asc", "price-desc", "newest"] as const;
export type ListingSort = (typeof LISTING_SORTS)[number];

export type ListingQuery = {
  /** One event's offers; `null`: those of every event. */
  readonly eventId: string | null;
  readonly tier: number | null;
  /** The highest price that somebody would pay, as decimal text. */
  readonly mostWei: string | null;
  readonly sort: ListingSort;
  readonly cursor: string | null;
  readonly limit: number;
};

export type ListingRow = {
  ticket_id: string | null;
  event_id: string;
  title: string;
  timezone: string;
  starts_at: Date;
  contract: string;
  token_id: string;
  tier: number;
  tier_name: string;
  seller: string;
  price_wei: string;
  face_price_wei: string;
  listed_at: Date;
  moves: number;
};

const DECIMAL = /^(0|[1-9][0-9]{0,77})$/;
const LATEST_SECONDS = 2 ** 40 - 1;
const place = [z.string().regex(/^0x[0-9a-f]{40}$/), z.string().regex(DECIMAL)] as const;
const priceKey = z.tuple([z.string().regex(DECIMAL), ...place]);
const dateKey = z.tuple([z.int().min(0).max(LATEST_SECONDS), ...place]);

/** Before the first, and beyond the last, of every price and token id. */
const NO_AMOUNT = "-1";
const ANY_AMOUNT = "1e78";

/** Offers that can be bought now, one more than a page has. */
export async function readListingRows({ db }: { db: pg.Pool }, { query, nowMs }: { query: ListingQuery; nowMs: number }): Promise<ListingRow[]> {
  const { eventId, tier, mostWei, sort, limit } = query;
  const values = [new Date(nowMs), ...tokensOf(tier), mostWei ?? ANY_AMOUNT, ...keyBefore(query), limit + 1];
  const scope = eventId === null ? "all" : "event";
  // Named: nine tables take longer to plan than to read.
  const statement = { name: `listings ${scope} ${sort}`, text: LISTING_SQL[scope][sort], values: eventId === null ? values : [...values, eventId] };
  return (await db.query<ListingRow>(statement)).rows;
}

export function listNameOf({ eventId, tier, mostWei, sort }: ListingQuery): ListName {
  return ["listings", eventId, tier, mostWei, sort];
}

export function keyOfListing({ row, sort }: { row: ListingRow; sort: ListingSort }): (string | number)[] {
  return [sort === "newest" ? secondsOfDate(row.listed_at) : row.price_wei, row.contract, row.token_id];
}

function keyBefore({ cursor, sort, ...rest }: ListingQuery): (string | Date)[] {
  if (cursor === null) return [{ "price-asc": NO_AMOUNT, "price-desc": ANY_AMOUNT, newest: "infinity" }[sort], "", "0"];
  const list = listNameOf({ cursor, sort, ...rest });
  if (sort !== "newest") return decodeCursor({ cursor, list, schema: priceKey });
  const [atSeconds, ...place] = decodeCursor({ cursor, list, schema: dateKey });
  return [dateOfSeconds(atSeconds), ...place];
}

/** A tier's tokens lie beside each other: from its first serial up to the next tier's. */
function tokensOf(tier: number | null): [string, string] {
  if (tier === null) return ["0", ANY_AMOUNT];
  return [encodeTokenId({ tier, serial: 0 }).toString(), encodeTokenId({ tier: tier + 1, serial: 0 }).toString()];
}

type Walk = { key: string; after: "<" | ">"; order: "ASC" | "DESC" };

const WALKS: Record<ListingSort, Walk> = {
  "price-asc": { key: "l.price_wei", after: ">", order: "ASC" },
  "price-desc": { key: "l.price_wei", after: "<", order: "DESC" },
  newest: { key: "l.listed_at", after: "<", order: "DESC" },
};

/** $1: now. $2, $3: from, below which token. $4: the highest price. $5, $6, $7: the key before. $8: how many. $9: the event, where it is one's. */
const LISTING_SQL = {
  event: selectBy((walk) => select({ ...walk, which: "AND e.id = $9" })),
  all: selectBy((walk) => select({ ...walk, which: "" })),
};

function selectBy(make: (walk: Walk) => string): Record<ListingSort, string> {
  return { "price-asc": make(WALKS["price-asc"]), "price-desc": make(WALKS["price-desc"]), newest: make(WALKS.newest) };
}

/** In each event as many as the page may need, by its index; then the first of these, and all that is shown of them. */
function select({ key, after, order, which }: Walk & { which: string }): string {
  const by = `ORDER BY ${key} ${order}, l.contract ${order}, l.token_id ${order}`;
  return `SELECT n.id AS ticket_id, l.*, t.tier, r.name AS tier_name, t.face_price_wei, t.moves
    FROM (
      SELECT e.id AS event_id, e.title, e.timezone, m.starts_at, l.* FROM mirror_events m JOIN ${OWN_EVENT_JOIN}
      CROSS JOIN LATERAL (
        SELECT l.chain_id, l.contract, l.token_id, l.seller, l.price_wei, l.listed_at FROM mirror_listings l
        WHERE l.chain_id = m.chain_id AND l.contract = m.contract AND l.token_id >= $2 AND l.token_id < $3 AND l.price_wei <= $4
          AND (${key}, l.contract, l.token_id) ${after} ($5, $6, $7)
        ORDER BY ${key} ${order}, l.token_id ${order} LIMIT $8
      ) l
      WHERE m.transfer_cutoff_at > $1 AND ${EVENT_STANDS} ${which}
      ${by} LIMIT $8
    ) l
    JOIN mirror_tickets t ON t.chain_id = l.chain_id AND t.contract = l.contract AND t.token_id = l.token_id
    JOIN mirror_tiers r ON r.chain_id = t.chain_id AND r.contract = t.contract AND r.tier = t.tier
    LEFT JOIN tickets n ON n.event_id = l.event_id AND n.token_id = l.token_id
    ${by}`;
}
