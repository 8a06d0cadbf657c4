import type { Address } from "#core/bytes.ts";
import type { EventState, TierTotals } from "#core/event-state.ts";
import { type Ticket, tierOf } from "#core/ticket.ts";
import type { Db, Table } from "./bulk.ts";
import { readInChunks } from "./read-chunks.ts";
import { EVENTS, GRANTS, HOLDERS, LISTINGS, type OfEvent, ORDERS, TICKETS, TIERS } from "./tables.ts";
import { rowText, textColumns } from "./text-rows.ts";

type Scope = { readonly chainId: number; readonly contract: Address; readonly state: EventState | null; readonly rowsAtOnce: number };

/** Where the tables of one contract say something else than its logs amount to, and where its totals are not the sums of its tickets. */
export async function* listTableDifferences(db: Db, scope: Scope): AsyncGenerator<string> {
  const { state } = scope;
  const event = state && { ...state.terms, cancelledAtSeconds: state.cancelledAtSeconds };
  yield* compare(db, { scope, what: "event", table: EVENTS, rows: event ? [event] : [] });
  yield* compare(db, { scope, what: "tier", table: TIERS, rows: state?.tiers.values() });
  yield* compare(db, { scope, what: "ticket", table: TICKETS, rows: state?.tickets.values() });
  yield* compare(db, { scope, what: "listing", table: LISTINGS, rows: state?.listings.values() });
  yield* compare(db, { scope, what: "holder", table: HOLDERS, rows: state?.holders.values() });
  yield* compare(db, { scope, what: "order", table: ORDERS, rows: state?.orders.values() });
  yield* compare(db, { scope, what: "grant", table: GRANTS, rows: state?.grants.values() });
  if (state) yield* listTotalDifferences(state);
}

async function* compare<Row extends object>(
  db: Db,
  { scope, what, table, rows }: { scope: Scope; what: string; table: Table<OfEvent<Row>>; rows: Iterable<Row> | undefined },
): AsyncGenerator<string> {
  const { chainId, contract, rowsAtOnce } = scope;
  const expected = new Map(Array.from(rows ?? [], (row) => entryOf({ table, row: { ...row, chainId, contract } })));
  const text = `SELECT concat_ws(' ', ${table.key.join(", ") || "NULL"}) AS key, ${textColumns(table)} FROM ${table.name} WHERE chain_id = $1 AND contract = $2`;
  for await (const chunk of readInChunks(db, { text, values: [chainId, contract], rowsAtOnce })) {
    for (const { key, ...stored } of chunk) {
      const folded = expected.get(key);
      expected.delete(key);
      if (folded !== Object.values(stored).join()) yield `${what} ${key}: the row and the fold of its logs differ.`;
    }
  }
  for (const key of expected.keys()) yield `${what} ${key}: the row is missing.`;
}

function entryOf<Row>({ table, row }: { table: Table<Row>; row: Row }): [string, string] {
  const key = table.columns.filter(([name]) => table.key.includes(name)).map(([, , of]) => String(of(row)));
  return [key.join(" "), rowText({ table, row })];
}

/** The fold adds up log by log; the tickets themselves must come to the same. */
function* listTotalDifferences({ tickets, tiers }: EventState): Generator<string> {
  const byTier = Map.groupBy(tickets.values(), ({ tokenId }) => tierOf(tokenId));
  for (const [tier, totals] of tiers) {
    const own = byTier.get(tier) ?? [];
    const counted = countsOf(own);
    for (const name of Object.keys(counted) as (keyof typeof counted)[]) {
      if (counted[name] !== totals[name]) yield `tier ${tier} ${name}: the total is ${totals[name]}, its tickets are ${counted[name]}.`;
    }
  }
}

function countsOf(tickets: readonly Ticket[]): Pick<TierTotals, "sold" | "issued" | "admitted" | "refunded" | "voided" | "burned" | "grossWei"> {
  const count = (is: (ticket: Ticket) => boolean) => tickets.reduce((sum, ticket) => sum + Number(is(ticket)), 0);
  return {
    sold: tickets.length,
    issued: count(({ orderId }) => orderId !== null),
    admitted: count(({ admittedOnChain }) => admittedOnChain),
    refunded: count(({ state }) => state === "refunded"),
    voided: count(({ state }) => state === "voided"),
    burned: count(({ state }) => state === "burned"),
    grossWei: tickets.reduce((sum, { orderId, facePriceWei }) => (orderId === null ? sum + facePriceWei : sum), 0n),
  };
}
