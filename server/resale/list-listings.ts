import type pg from "pg";
import { serialOf } from "#core/ticket.ts";
import { bigintOfNumeric, secondsOfDate } from "#prisma/rows.ts";
import type { Clock } from "../clock.ts";
import { cutPage } from "../cursor.ts";
import { getEvent } from "../events/get-event.ts";
import { nameTickets } from "../tickets/name-tickets.ts";
import { keyOfListing, type ListingQuery, type ListingRow, listNameOf, readListingRows } from "./listing-rows.ts";

/** A ticket that can be bought from its holder now. */
export type ListingView = {
  ticketId: string;
  eventId: string;
  eventTitle: string;
  startsAtSeconds: number;
  timezone: string;
  contract: string;
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

/**
 * What holders offer, of one event or of all (O9). Offers leave at the cut-off, from which on the contract sells none any
 * more. Throws NOT_FOUND for an unknown event.
 */
export async function listListings({ db, clock }: { db: pg.Pool; clock: Clock }, query: ListingQuery): Promise<ListingPage> {
  if (query.eventId !== null) await getEvent({ db }, { id: query.eventId });
  const rows = await readNamed({ db }, { query, nowMs: clock.nowMs() });
  const keyOf = (row: ListingRow) => keyOfListing({ row, sort: query.sort });
  const { page, nextCursor } = cutPage({ rows, limit: query.limit, list: listNameOf(query), keyOf });
  return { listings: page.flatMap((row) => (row.ticket_id ? [listingView({ row, ticketId: row.ticket_id })] : [])), nextCursor };
}

async function readNamed({ db }: { db: pg.Pool }, input: { query: ListingQuery; nowMs: number }): Promise<ListingRow[]> {
  const rows = await readListingRows({ db }, input);
  const unnamed = rows.filter(({ ticket_id }) => ticket_id === null);
  if (unnamed.length === 0) return rows;
  await nameTickets(
    { db },
    unnamed.map((row) => ({ eventId: row.event_id, tokenId: bigintOfNumeric(row.token_id) })),
  );
  return readListingRows({ db }, input);
}

function listingView({ row, ticketId }: { row: ListingRow; ticketId: string }): ListingView {
  const tokenId = bigintOfNumeric(row.token_id);
  return {
    ticketId,
    eventId: row.event_id,
    eventTitle: row.title,
    startsAtSeconds: secondsOfDate(row.starts_at),
    timezone: row.timezone,
    contract: row.contract,
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
