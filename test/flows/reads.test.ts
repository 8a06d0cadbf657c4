import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "#server/clock.ts";
import { fillMirror } from "#test/support/filled-mirror.ts";
import { createDatabase, type TestDatabase } from "#test/support/postgres.ts";
import { explainStatements, recordStatements } from "#test/support/query-plan.ts";
import { listReads, type Read } from "#test/support/reads.ts";

const SIZE = { events: 2_000, ticketsPerEvent: 12, holders: 6_000 };
/** What planning should believe: a million tickets. The rows are few so that the test is quick; `bench -- reads` has them all. */
const PRETEND_TIMES = 42;
const EVENTS = ["events", "mirror_events"];
const MANY = ["mirror_tiers", "mirror_holders", "mirror_listings", "mirror_sales", "mirror_tickets", "mirror_transfers", "ticket_ids", "tickets"];
/** Of 24,000 tickets, 25,700 transfers and 2,000 events. A page of 24 looks at itself, its joins, and what leads to it. */
const MOST_VISITED = 200;
/** What leads to these pages is every event whose resale is open, or every event that the custodian has tickets of. */
const BY_EVENT = ["a custodian's tickets", "market of all events, by price", "market of all events, newest"];

let database: TestDatabase;
let reads: Read[];

beforeAll(async () => {
  database = await createDatabase();
  await fillMirror(database.pool, SIZE);
  // The planner takes the table's own pages times this density: it now believes in more rows than there are.
  await database.pool.query("UPDATE pg_class SET reltuples = reltuples * $1 WHERE relname = ANY ($2)", [PRETEND_TIMES, MANY]);
  reads = await listReads(database.pool, systemClock);
});
afterAll(() => database.close());

async function explain(read: Read): Promise<{ indexes: string[]; scanned: string[]; visited: number }> {
  const { db, statements } = recordStatements(database.pool);
  // The second time nothing has to be named any more: what is explained only reads.
  await read.run(database.pool, 1);
  await read.run(db, 1);
  const plans = await explainStatements(database.pool, statements);
  return {
    indexes: [...new Set(plans.flatMap((plan) => plan.indexes))],
    scanned: plans.flatMap((plan) => plan.scannedTables),
    visited: Math.max(...plans.map((plan) => plan.rowsVisited)),
  };
}

const EXPECTED: Record<string, string[]> = {
  "events, first page": ["mirror_events_upcoming", "mirror_events_running", "events_chain_id_contract_key"],
  "events, two pages": ["mirror_events_upcoming", "mirror_events_running"],
  "event by id": ["events_pkey", "mirror_events_pkey"],
  "search by words": ["events_words", "mirror_events_pkey"],
  "search, mistyped": ["events_words", "events_names"],
  "a wallet's tickets": ["mirror_holders_holder", "mirror_tickets_holder", "mirror_tickets_pkey"],
  "a wallet's past tickets": ["mirror_holders_holder", "mirror_tickets_holder"],
  "a custodian's tickets": ["mirror_tickets_holder"],
  "ticket with provenance": ["ticket_ids_pkey", "tickets_pkey", "mirror_tickets_pkey", "mirror_transfers_token"],
  "purchase history": ["mirror_transfers_receiver", "mirror_transfers_sender"],
  "a custodian's history": ["mirror_transfers_receiver", "mirror_transfers_sender"],
  "market of an event, by price": ["events_pkey", "mirror_listings_price", "mirror_tickets_pkey"],
  "market of an event, newest": ["events_pkey", "mirror_listings_date"],
  "market of an event, filtered": ["events_pkey", "mirror_listings_price"],
  "market of all events, by price": ["mirror_events_resale", "mirror_listings_price"],
  "market of all events, newest": ["mirror_events_resale", "mirror_listings_date"],
};

describe("O1 O6 O9 every list walks an index, as if there were a million tickets", () => {
  it("and every list is here", () => {
    expect(Object.keys(EXPECTED)).toEqual(reads.map(({ name }) => name));
  });

  it.each(Object.keys(EXPECTED))("%s", async (name) => {
    const read = reads.find((one) => one.name === name) as Read;
    const { indexes, scanned, visited } = await explain(read);
    const perEvent = BY_EVENT.includes(name);
    expect(scanned.filter((table) => MANY.includes(table) || (!perEvent && EVENTS.includes(table)))).toEqual([]);
    expect(indexes).toEqual(expect.arrayContaining(EXPECTED[name] ?? []));
    expect(visited).toBeLessThan(perEvent ? 3 * SIZE.events : MOST_VISITED);
  });

  it("finds fault with a list that has no index", async () => {
    const read: Read = { name: "by face price", run: (db) => db.query("SELECT * FROM mirror_tickets ORDER BY face_price_wei LIMIT 24") };
    const { scanned, visited } = await explain(read);
    expect(scanned).toEqual(["mirror_tickets"]);
    expect(visited).toBeGreaterThan(MOST_VISITED);
  });
});
