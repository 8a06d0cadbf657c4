import { type Address, parseAddress } from "#core/bytes.ts";
import type { EventState, Recorded } from "#core/event-state.ts";
import { grantKey } from "#core/grant.ts";
import type { Touched } from "#core/touched.ts";
import { grantOfRow, listingOfRow, orderOfRow, secondsOfDate, termsOfRow, ticketOfRow, tierOfRow, totalsOfRow } from "#prisma/rows.ts";
import { type Db, selectRows } from "./bulk.ts";
import { EVENTS, GRANTS, HOLDERS, LISTINGS, ORDERS, TICKETS, TIERS } from "./tables.ts";
import { together } from "./together.ts";

type Rows = Awaited<ReturnType<typeof selectRows>>;
type Parts = { readonly [Part in "events" | "tiers" | "tickets" | "listings" | "holders" | "orders" | "grants"]: Rows };

/** The states of the contracts as far as the touched rows go: enough to advance them. */
export async function loadStates(db: Db, { chainId, touched }: { chainId: number; touched: ReadonlyMap<Address, Touched> }): Promise<Map<Address, EventState>> {
  const keysOf = (part: (one: Touched) => Iterable<string | bigint>) =>
    [...touched].flatMap(([contract, one]) => Array.from(part(one), (key) => [chainId, contract, key]));
  const uncut = [...touched].filter(([, one]) => one.listings === "all").map(([contract]) => contract);
  const contracts = [...touched.keys()];
  const [tickets, cutListings, allListings, holders, orders, grants, events, tiers] = await together([
    selectRows(db, { table: TICKETS, keys: keysOf((one) => one.tickets) }),
    selectRows(db, { table: LISTINGS, keys: keysOf((one) => (one.listings === "all" ? [] : one.listings)) }),
    selectAll(db, { table: LISTINGS, chainId, contracts: uncut }),
    selectRows(db, { table: HOLDERS, keys: keysOf((one) => one.holders) }),
    selectRows(db, { table: ORDERS, keys: keysOf((one) => one.orders) }),
    selectRows(db, {
      table: GRANTS,
      keys: keysOf((one) => one.grants).map(([chain = 0, contract = "", key]) => [chain, contract, ...String(key).split(":")]),
    }),
    // Terms and tiers are few; they are read of every contract that has something to do.
    selectAll(db, { table: EVENTS, chainId, contracts }),
    selectAll(db, { table: TIERS, chainId, contracts }),
  ]);
  return assemble({ events, tiers, tickets, listings: [...cutListings, ...allListings], holders, orders, grants });
}

/** All that the tables say of one contract, but its history. `null` when they do not know it. */
export async function findWholeState(db: Db, { chainId, contract }: { chainId: number; contract: Address }): Promise<EventState | null> {
  const all = (table: { readonly name: string }) => selectAll(db, { table, chainId, contracts: [contract] });
  return (
    assemble({
      events: await all(EVENTS),
      tiers: await all(TIERS),
      tickets: await all(TICKETS),
      listings: await all(LISTINGS),
      holders: await all(HOLDERS),
      orders: await all(ORDERS),
      grants: await all(GRANTS),
    }).get(contract) ?? null
  );
}

function assemble({ events, ...parts }: Parts): Map<Address, EventState> {
  const [tiers, tickets, listings, holders] = [byContract(parts.tiers), byContract(parts.tickets), byContract(parts.listings), byContract(parts.holders)];
  const [orders, grants] = [byContract(parts.orders), byContract(parts.grants)];
  return new Map(
    events.map((row) => {
      const contract = parseAddress(row.contract);
      return [
        contract,
        {
          terms: recorded(row, termsOfRow(row)),
          cancelledAtSeconds: row.cancelled_at && secondsOfDate(row.cancelled_at),
          tiers: mapOf(tiers.get(row.contract), (tier) => [tier.tier, { ...tierOfRow(tier), ...totalsOfRow(tier) }]),
          tickets: mapOf(tickets.get(row.contract), (ticket) => [BigInt(ticket.token_id), recorded(ticket, ticketOfRow(ticket))]),
          listings: mapOf(listings.get(row.contract), (listing) => [BigInt(listing.token_id), recorded(listing, listingOfRow(listing))]),
          holders: mapOf(holders.get(row.contract), ({ holder, tickets: count }) => [parseAddress(holder), { holder: parseAddress(holder), tickets: count }]),
          orders: mapOf(orders.get(row.contract), (order) => [orderOfRow(order).orderId, recorded(order, orderOfRow(order))]),
          grants: mapOf(grants.get(row.contract), (grant) => [grantKey(grantOfRow(grant)), recorded(grant, grantOfRow(grant))]),
        },
      ];
    }),
  );
}

async function selectAll(
  db: Db,
  { table, chainId, contracts }: { table: { readonly name: string }; chainId: number; contracts: readonly Address[] },
): Promise<Rows> {
  if (contracts.length === 0) return [];
  const { rows } = await db.query(`SELECT t.* FROM ${table.name} t WHERE t.chain_id = $1 AND t.contract = ANY ($2)`, [chainId, contracts]);
  return rows;
}

function recorded<Row>(stored: Rows[number], row: Row): Recorded<Row> {
  return { ...row, blockNumber: BigInt(stored.block_number) };
}

function mapOf<Key, Row>(rows: Rows | undefined, entryOf: (row: Rows[number]) => [Key, Row]): Map<Key, Row> {
  return new Map(rows?.map(entryOf));
}

function byContract(rows: Rows): Map<string, Rows> {
  return Map.groupBy(rows, ({ contract }) => contract);
}
