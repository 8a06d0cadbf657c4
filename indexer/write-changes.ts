import type { Address } from "#core/bytes.ts";
import type { EventState } from "#core/event-state.ts";
import type { History } from "#core/history.ts";
import { type Db, deleteRows, type Insertion, insertRows, prepareRows, type Table, updateRows } from "./bulk.ts";
import { ACTS, MARKS, PAYMENTS, REFUNDS, SALES, TRANSFERS, VOUCHERS } from "./history-tables.ts";
import { EVENTS, GRANTS, HOLDERS, LISTINGS, type OfEvent, ORDERS, TICKETS, TIERS } from "./tables.ts";
import { together } from "./together.ts";

/** What becomes of one contract: its touched rows before and after. */
export type Change = { readonly contract: Address; readonly before: EventState | null; readonly after: EventState | null };
type Written = Change & { readonly after: EventState };

const STATE_TABLES = [EVENTS, TIERS, TICKETS, LISTINGS, HOLDERS, ORDERS, GRANTS];
const HISTORY_TABLES = [TRANSFERS, SALES, MARKS, REFUNDS, VOUCHERS, PAYMENTS, ACTS];

/** Writes what differs between two states of each contract. A state that became `null` (its creation was orphaned) leaves no row. */
export async function writeChanges(db: Db, { chainId, changes }: { chainId: number; changes: readonly Change[] }): Promise<void> {
  const written = changes.filter((change): change is Written => change.after !== null);
  await together([
    deleteContracts(db, { chainId, contracts: changes.filter(({ after }) => after === null).map(({ contract }) => contract) }),
    writeRows(db, { table: EVENTS, rows: changedEvents(written) }),
    writePart(db, { chainId, written, table: TIERS, part: ({ tiers }) => tiers }),
    writePart(db, { chainId, written, table: TICKETS, part: ({ tickets }) => tickets }),
    writePart(db, { chainId, written, table: LISTINGS, part: ({ listings }) => listings }),
    writePart(db, { chainId, written, table: HOLDERS, part: ({ holders }) => holders }),
    writePart(db, { chainId, written, table: ORDERS, part: ({ orders }) => orders }),
    writePart(db, { chainId, written, table: GRANTS, part: ({ grants }) => grants }),
  ]);
}

/** History is never changed: each log brings its rows, and takes them with it. */
export function prepareHistory({ moves, sales, marks, refunds, vouchers, payments, acts }: History): Insertion[] {
  return [
    prepareRows({ table: TRANSFERS, rows: moves }),
    prepareRows({ table: SALES, rows: sales }),
    prepareRows({ table: MARKS, rows: marks }),
    prepareRows({ table: REFUNDS, rows: refunds }),
    prepareRows({ table: VOUCHERS, rows: vouchers }),
    prepareRows({ table: PAYMENTS, rows: payments }),
    prepareRows({ table: ACTS, rows: acts }),
  ];
}

/** What happened above a fork has not happened. */
export async function deleteHistoryAbove(db: Db, { chainId, number }: { chainId: number; number: bigint }): Promise<void> {
  for (const { name } of HISTORY_TABLES) await db.query(`DELETE FROM ${name} WHERE chain_id = $1 AND block_number > $2`, [chainId, number]);
}

/** What becomes of the rows of one table. */
type RowChanges<Row> = { readonly gone: Row[]; readonly changed: Row[]; readonly added: Row[] };

function changedEvents(written: readonly Written[]): RowChanges<ReturnType<typeof eventRow>> {
  const changed = written.filter(({ before, after }) => before !== null && before.terms !== after.terms);
  return { gone: [], changed: changed.map(eventRow), added: written.filter(({ before }) => before === null).map(eventRow) };
}

function eventRow({ after }: Written) {
  return { ...after.terms, cancelledAtSeconds: after.cancelledAtSeconds };
}

/** States are copied by reference, so an untouched row is the same object before and after. */
async function writePart<Key, Row extends object>(
  db: Db,
  {
    chainId,
    written,
    table,
    part,
  }: { chainId: number; written: readonly Written[]; table: Table<OfEvent<Row>>; part: (state: EventState) => ReadonlyMap<Key, Row> },
): Promise<void> {
  const rows: RowChanges<OfEvent<Row>> = { gone: [], changed: [], added: [] };
  for (const { contract, before, after } of written) {
    const [rowsBefore, rowsAfter] = [before && part(before), part(after)];
    for (const [key, row] of rowsAfter) {
      const rowBefore = rowsBefore?.get(key);
      if (rowBefore !== row) (rowBefore ? rows.changed : rows.added).push({ ...row, chainId, contract });
    }
    for (const [key, row] of rowsBefore ?? []) if (!rowsAfter.has(key)) rows.gone.push({ ...row, chainId, contract });
  }
  await writeRows(db, { table, rows });
}

async function writeRows<Row>(db: Db, { table, rows: { gone, changed, added } }: { table: Table<Row>; rows: RowChanges<Row> }): Promise<void> {
  await together([deleteRows(db, { table, rows: gone }), updateRows(db, { table, rows: changed }), insertRows(db, { table, rows: added })]);
}

async function deleteContracts(db: Db, { chainId, contracts }: { chainId: number; contracts: readonly Address[] }): Promise<void> {
  if (contracts.length === 0) return;
  await together(STATE_TABLES.map(({ name }) => db.query(`DELETE FROM ${name} WHERE chain_id = $1 AND contract = ANY ($2)`, [chainId, contracts])));
}
