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

/** Offers that can be bought now, one more than a page has. The event's own walk along an index ends after as many. */
export async function readListingRows({ db }: { db: pg.Pool }, { query, nowMs }: { query: ListingQuery; nowMs: number }): Promise<ListingRow[]> {
  const { eventId, tier, mostWei, sort, limit } = query;
  const after = query.cursor === null ? [null, null, null] : decodeKey({ cursor: query.cursor, list: listNameOf(query), sort });
  const { rows } = await db.query<ListingRow>(LISTING_SQL[sort], [new Date(nowMs), eventId, ...tokensOf(tier), mostWei, ...after, limit + 1]);
  return rows;
}

export function listNameOf({ eventId, tier, mostWei, sort }: ListingQuery): ListName {
  return ["listings", eventId, tier, mostWei, sort];
}

export function keyOfListing({ row, sort }: { row: ListingRow; sort: ListingSort }): (string | number)[] {
  return [sort === "newest" ? secondsOfDate(row.listed_at) : row.price_wei, row.contract, row.token_id];
}

function decodeKey({ cursor, list, sort }: { cursor: string; list: ListName; sort: ListingSort }): (string | Date)[] {
  if (sort !== "newest") return decodeCursor({ cursor, list, schema: priceKey });
  const [atSeconds, ...rest] = decodeCursor({ cursor, list, schema: dateKey });
  return [dateOfSeconds(atSeconds), ...rest];
}

/** A tier's tokens lie beside each other: from its first serial up to the next tier's. */
function tokensOf(tier: number | null): [string | null, string | null] {
  if (tier === null) return [null, null];
  return [encodeTokenId({ tier, serial: 0 }).toString(), encodeTokenId({ tier: tier + 1, serial: 0 }).toString()];
}

/** $1: now. $2: the event. $3, $4: from, below which token. $5: the highest price. $6, $7, $8: the key before. $9: how many. */
const LISTING_SQL: Record<ListingSort, string> = {
  "price-asc": select({ key: "l.price_wei", type: "numeric", comparison: ">", order: "ASC" }),
  "price-desc": select({ key: "l.price_wei", type: "numeric", comparison: "<", order: "DESC" }),
  newest: select({ key: "l.listed_at", type: "timestamptz", comparison: "<", order: "DESC" }),
};

function select({ key, type, comparison, order }: { key: string; type: string; comparison: "<" | ">"; order: "ASC" | "DESC" }): string {
  const by = `ORDER BY ${key} ${order}, l.contract ${order}, l.token_id ${order}`;
  return `SELECT n.id AS ticket_id, l.*, t.tier, r.name AS tier_name, t.face_price_wei, t.moves
    FROM (
      SELECT e.id AS event_id, e.title, e.timezone, m.starts_at, l.* FROM mirror_events m JOIN ${OWN_EVENT_JOIN}
      CROSS JOIN LATERAL (
        SELECT l.chain_id, l.contract, l.token_id, l.seller, l.price_wei, l.listed_at FROM mirror_listings l
        WHERE l.chain_id = m.chain_id AND l.contract = m.contract
          AND ($3::numeric IS NULL OR (l.token_id >= $3 AND l.token_id < $4::numeric)) AND ($5::numeric IS NULL OR l.price_wei <= $5)
          AND ($6::${type} IS NULL OR (${key}, l.contract, l.token_id) ${comparison} ($6, $7::text, $8::numeric))
        ORDER BY ${key} ${order}, l.token_id ${order} LIMIT $9
      ) l
      WHERE m.transfer_cutoff_at > $1 AND ${EVENT_STANDS} AND ($2::uuid IS NULL OR e.id = $2)
      ${by} LIMIT $9
    ) l
    JOIN mirror_tickets t ON t.chain_id = l.chain_id AND t.contract = l.contract AND t.token_id = l.token_id
    JOIN mirror_tiers r ON r.chain_id = t.chain_id AND r.contract = t.contract AND r.tier = t.tier
    LEFT JOIN tickets n ON n.event_id = l.event_id AND n.token_id = l.token_id
    ${by}`;
}
