import type pg from "pg";
import type { Address } from "#core/bytes.ts";
import type { Clock } from "#server/clock.ts";
import { getEvent } from "#server/events/get-event.ts";
import { listEvents } from "#server/events/list-events.ts";
import { searchEvents } from "#server/events/search-events.ts";
import { listListings } from "#server/resale/list-listings.ts";
import type { ListingSort } from "#server/resale/listing-rows.ts";
import { getTicket } from "#server/tickets/get-ticket.ts";
import { listHistory } from "#server/tickets/list-history.ts";
import { listHolderTickets, type TicketTime } from "#server/tickets/list-holder-tickets.ts";
import { FILLED_CHAIN, holderOf } from "./filled-mirror.ts";

/** One kind of reading as pages and the API do it. `place` chooses among events, wallets and words; the same place reads the same. */
export type Read = { readonly name: string; readonly run: (db: pg.Pool, place: number) => Promise<unknown> };

type Sample = {
  readonly events: readonly string[];
  /** What somebody who looks for these events has typed: a name, and half of the next word. */
  readonly searches: readonly string[];
  readonly tickets: readonly string[];
  readonly wallets: readonly Address[];
  readonly custodian: Address;
};

const PAGE = 24;
const SAMPLED = 50;
const FIRST = { cursor: null, limit: PAGE } as const;

/** Every list and lookup of the reading side, over a filled mirror. */
export async function listReads(db: pg.Pool, clock: Clock): Promise<Read[]> {
  const sample = await takeSample(db);
  return [...listEventReads(clock, sample), ...listTicketReads(clock, sample), ...listMarketReads(clock, sample)];
}

function listEventReads(clock: Clock, { events, searches }: Sample): Read[] {
  const deep = async (db: pg.Pool, pages: number): Promise<void> => {
    let cursor: string | null = null;
    for (let page = 0; page < pages; page++) cursor = (await listEvents({ db, clock }, { cursor, limit: PAGE })).nextCursor ?? cursor;
  };
  return [
    { name: "events, first page", run: (db) => listEvents({ db, clock }, FIRST) },
    { name: "events, two pages", run: (db) => deep(db, 2) },
    { name: "event by id", run: (db, place) => getEvent({ db }, { id: pick(events, place) }) },
    { name: "search by words", run: (db, place) => searchEvents({ db, clock }, { ...FIRST, text: pick(searches, place) }) },
    { name: "search, mistyped", run: (db, place) => searchEvents({ db, clock }, { ...FIRST, text: mistype(pick(searches, place)) }) },
  ];
}

function listTicketReads(clock: Clock, { tickets, wallets, custodian }: Sample): Read[] {
  const held = (db: pg.Pool, holder: Address, time: TicketTime) => listHolderTickets({ db, clock }, { ...FIRST, chainId: FILLED_CHAIN, holder, time });
  return [
    { name: "a wallet's tickets", run: (db, place) => held(db, pick(wallets, place), "upcoming") },
    { name: "a wallet's past tickets", run: (db, place) => held(db, pick(wallets, place), "past") },
    { name: "a custodian's tickets", run: (db) => held(db, custodian, "upcoming") },
    { name: "ticket with provenance", run: (db, place) => getTicket({ db }, { id: pick(tickets, place) }) },
    { name: "purchase history", run: (db, place) => listHistory({ db }, { ...FIRST, chainId: FILLED_CHAIN, wallet: pick(wallets, place) }) },
    { name: "a custodian's history", run: (db) => listHistory({ db }, { ...FIRST, chainId: FILLED_CHAIN, wallet: custodian }) },
  ];
}

function listMarketReads(clock: Clock, { events }: Sample): Read[] {
  const market = (db: pg.Pool, query: { eventId: string | null; sort: ListingSort; tier?: number; mostWei?: string }) =>
    listListings({ db, clock }, { ...FIRST, tier: null, mostWei: null, ...query });
  return [
    { name: "market of an event, by price", run: (db, place) => market(db, { eventId: pick(events, place), sort: "price-asc" }) },
    { name: "market of an event, newest", run: (db, place) => market(db, { eventId: pick(events, place), sort: "newest" }) },
    {
      name: "market of an event, filtered",
      run: (db, place) => market(db, { eventId: pick(events, place), sort: "price-desc", tier: 2, mostWei: "24000000000000000" }),
    },
    { name: "market of all events, by price", run: (db) => market(db, { eventId: null, sort: "price-asc" }) },
    { name: "market of all events, newest", run: (db) => market(db, { eventId: null, sort: "newest" }) },
  ];
}

async function takeSample(db: pg.Pool): Promise<Sample> {
  const events = await db.query<{ id: string; title: string }>(
    "SELECT e.id, e.title FROM events e JOIN mirror_events m USING (chain_id, contract) WHERE m.transfer_cutoff_at > now() ORDER BY e.id LIMIT $1",
    [SAMPLED],
  );
  const tickets = await db.query<{ id: string }>("SELECT id FROM ticket_ids ORDER BY id LIMIT $1", [SAMPLED]);
  const wallets = await Promise.all(Array.from({ length: SAMPLED }, (_, place) => holderOf(db, place + 1)));
  const searches = events.rows.map(({ title }) => `${title.split(" ")[0]} ${title.split(" ")[3]?.slice(0, 4)}`);
  return { events: events.rows.map(({ id }) => id), searches, tickets: tickets.rows.map(({ id }) => id), wallets, custodian: await holderOf(db, 0) };
}

/** Two neighbours swapped in the first word, as fingers do. */
function mistype(text: string): string {
  return text.replace(/^(..)(.)(.)/, "$1$3$2");
}

function pick<T>(choices: readonly T[], place: number): T {
  return choices[place % choices.length] as T;
}
