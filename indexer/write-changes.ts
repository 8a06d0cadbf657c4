import type { Address } from "#core/bytes.ts";
import type { EventState } from "#core/projection.ts";
import { type Db, insertRows } from "./bulk.ts";
import { EVENTS, LISTINGS, type OfEvent, SALES, TICKETS, TIERS, TRANSFERS } from "./tables.ts";

type Key = { readonly contract: Address; readonly tokenId: bigint };
/** What becomes of one contract. `after` holds only new transfers and sales: kept ones never change. */
export type Change = { readonly contract: Address; readonly before: EventState | null; readonly after: EventState | null };

/** Writes what differs between two states of each contract. A state that became `null` (its creation was orphaned) leaves no row. */
export async function writeChanges(db: Db, { chainId, changes }: { chainId: number; changes: readonly Change[] }): Promise<void> {
  const written = changes.filter(({ after }) => after !== null) as (Change & { after: EventState })[];
  await deleteContracts(db, { chainId, contracts: changes.filter(({ after }) => after === null).map(({ contract }) => contract) });
  await insertRows(db, { table: EVENTS, rows: written.filter(({ before }) => before === null).map(({ after }) => after.terms) });
  await insertRows(db, {
    table: TIERS,
    rows: written.flatMap(({ contract, before, after }) => changed({ chainId, contract, before: before?.tiers, after: after.tiers })),
  });
  await insertRows(db, {
    table: TICKETS,
    rows: written.flatMap(({ contract, before, after }) => changed({ chainId, contract, before: before?.tickets, after: after.tickets })),
  });
  await insertRows(db, {
    table: LISTINGS,
    rows: written.flatMap(({ contract, before, after }) => changed({ chainId, contract, before: before?.listings, after: after.listings })),
  });
  await deleteKeys(db, { table: "mirror_tickets", chainId, keys: written.flatMap((change) => gone({ ...change, part: "tickets" })) });
  await deleteKeys(db, { table: "mirror_listings", chainId, keys: written.flatMap((change) => gone({ ...change, part: "listings" })) });
  await insertRows(db, { table: TRANSFERS, rows: written.flatMap(({ after }) => after.transfers) });
  await insertRows(db, { table: SALES, rows: written.flatMap(({ after }) => after.sales) });
}

/** Moves and sales are history, one row a log: above a fork they go with their logs. */
export async function deleteHistoryAbove(db: Db, { chainId, number }: { chainId: number; number: bigint }): Promise<void> {
  await db.query("DELETE FROM mirror_transfers WHERE chain_id = $1 AND block_number > $2", [chainId, number]);
  await db.query("DELETE FROM mirror_sales WHERE chain_id = $1 AND block_number > $2", [chainId, number]);
}

/** States are copied by reference, so an untouched row is the same object before and after. */
function changed<K, Row>(parts: { chainId: number; contract: Address; before: ReadonlyMap<K, Row> | undefined; after: ReadonlyMap<K, Row> }): OfEvent<Row>[] {
  const { chainId, contract, before, after } = parts;
  return [...after].filter(([key, row]) => before?.get(key) !== row).map(([, row]) => ({ ...row, chainId, contract }));
}

function gone({ contract, before, after, part }: { contract: Address; before: EventState | null; after: EventState; part: "tickets" | "listings" }): Key[] {
  return [...(before?.[part].keys() ?? [])].filter((tokenId) => !after[part].has(tokenId)).map((tokenId) => ({ contract, tokenId }));
}

async function deleteKeys(
  db: Db,
  { table, chainId, keys }: { table: "mirror_tickets" | "mirror_listings"; chainId: number; keys: readonly Key[] },
): Promise<void> {
  if (keys.length === 0) return;
  await db.query(
    `DELETE FROM ${table} t USING unnest($2::text[], $3::numeric[]) AS k (contract, token_id)
     WHERE t.chain_id = $1 AND t.contract = k.contract AND t.token_id = k.token_id`,
    [chainId, keys.map(({ contract }) => contract), keys.map(({ tokenId }) => String(tokenId))],
  );
}

async function deleteContracts(db: Db, { chainId, contracts }: { chainId: number; contracts: readonly Address[] }): Promise<void> {
  if (contracts.length === 0) return;
  for (const table of ["mirror_listings", "mirror_tickets", "mirror_tiers", "mirror_events"]) {
    await db.query(`DELETE FROM ${table} WHERE chain_id = $1 AND contract = ANY ($2)`, [chainId, contracts]);
  }
}
