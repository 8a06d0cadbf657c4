import type pg from "pg";
import { FoyerError } from "#core/error.ts";
import { serialOf } from "#core/ticket.ts";
import { bigintOfNumeric, secondsOfDate } from "#prisma/rows.ts";
import type { Clock } from "../clock.ts";
import { getEvent } from "../events/get-event.ts";
import { nameTickets } from "../tickets/name-tickets.ts";

/** A ticket that can be bought from its holder now. */
export type ListingView = {
  ticketId: string;
  eventId: string;
  tokenId: string;
  tier: number;
  tierName: string;
  serial: number;
  seller: string;
  priceWei: string;
  facePriceWei: string;
  listedAtSeconds: number;
  /** What the buyer names to the contract beside the price: how often the ticket has changed hands. */
  nonce: number;
};

export type ListingPage = { listings: ListingView[] /** For the next call; `null`: that was all. */; nextCursor: string | null };

export const LISTING_SORTS = ["price-asc", "price-desc"] as const;
export type ListingSort = (typeof LISTING_SORTS)[number];

export type ListingQuery = { readonly eventId: string; readonly sort: ListingSort; readonly cursor: string | null; readonly limit: number };

type Row = {
  ticket_id: string | null;
  event_id: string;
  token_id: string;
  tier: number;
  tier_name: string;
  seller: string;
  price_wei: string;
  face_price_wei: string;
  listed_at: Date;
  moves: number;
};

const CURSOR = /^(0|[1-9][0-9]{0,77})_(0|[1-9][0-9]{0,77})$/;

/** The offers of an event by price (O9). Empty from the cut-off on, when the contract sells none any more. Throws NOT_FOUND. */
export async function listListings({ db, clock }: { db: pg.Pool; clock: Clock }, query: ListingQuery): Promise<ListingPage> {
  const event = await getEvent({ db }, { id: query.eventId });
  if (clock.nowMs() >= event.transferCutoffAtSeconds * 1000) return { listings: [], nextCursor: null };
  const rows = await readNamed({ db }, query);
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  return {
    listings: page.flatMap((row) => (row.ticket_id ? [listingView({ row, ticketId: row.ticket_id })] : [])),
    nextCursor: rows.length > query.limit && last ? `${last.price_wei}_${last.token_id}` : null,
  };
}

async function readNamed({ db }: { db: pg.Pool }, query: ListingQuery): Promise<Row[]> {
  const rows = await read({ db }, query);
  const unnamed = rows.filter(({ ticket_id }) => ticket_id === null);
  if (unnamed.length === 0) return rows;
  await nameTickets(
    { db },
    unnamed.map((row) => ({ eventId: row.event_id, tokenId: bigintOfNumeric(row.token_id) })),
  );
  return read({ db }, query);
}

async function read({ db }: { db: pg.Pool }, { eventId, sort, cursor, limit }: ListingQuery): Promise<Row[]> {
  const after = cursor === null ? null : parseCursor(cursor);
  const { rows } = await db.query<Row>(SELECT[sort], [eventId, after?.priceWei ?? null, after?.tokenId ?? null, limit + 1]);
  return rows;
}

function select({ comparison, order }: { comparison: "<" | ">"; order: "ASC" | "DESC" }): string {
  return `SELECT n.id AS ticket_id, e.id AS event_id, l.token_id, t.tier, r.name AS tier_name, l.seller, l.price_wei, t.face_price_wei, l.listed_at, t.moves
    FROM events e
    JOIN mirror_listings l ON l.chain_id = e.chain_id AND l.contract = e.contract
    JOIN mirror_tickets t ON t.chain_id = l.chain_id AND t.contract = l.contract AND t.token_id = l.token_id
    JOIN mirror_tiers r ON r.chain_id = t.chain_id AND r.contract = t.contract AND r.tier = t.tier
    LEFT JOIN tickets n ON n.event_id = e.id AND n.token_id = l.token_id
    WHERE e.id = $1 AND ($2::numeric IS NULL OR (l.price_wei, l.token_id) ${comparison} ($2::numeric, $3::numeric))
    ORDER BY l.price_wei ${order}, l.token_id ${order} LIMIT $4`;
}

const SELECT: Record<ListingSort, string> = {
  "price-asc": select({ comparison: ">", order: "ASC" }),
  "price-desc": select({ comparison: "<", order: "DESC" }),
};

function listingView({ row, ticketId }: { row: Row; ticketId: string }): ListingView {
  const tokenId = bigintOfNumeric(row.token_id);
  return {
    ticketId,
    eventId: row.event_id,
    tokenId: tokenId.toString(),
    tier: row.tier,
    tierName: row.tier_name,
    serial: serialOf(tokenId),
    seller: row.seller,
    priceWei: row.price_wei,
    facePriceWei: row.face_price_wei,
    listedAtSeconds: secondsOfDate(row.listed_at),
    nonce: row.moves,
  };
}

function parseCursor(cursor: string): { priceWei: string; tokenId: string } {
  const [, priceWei, tokenId] = CURSOR.exec(cursor) ?? [];
  if (priceWei !== undefined && tokenId !== undefined) return { priceWei, tokenId };
  const message = "This cursor did not come from here.";
  throw new FoyerError({ code: "INVALID_INPUT", message, next: "Send nextCursor of the page before, or none.", fields: [{ path: "cursor", message }] });
}
