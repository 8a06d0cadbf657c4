import type { Address } from "#core/bytes.ts";
import type { EventState } from "#core/event-state.ts";
import type { History } from "#core/history.ts";
import { type Db, deleteRows, type Insertion, insertRows, prepareRows, type Table, updateRows } from "./bulk.ts";
import { ACTS, MARKS, PAYMENTS, REFUNDS, SALES, TRANSFERS, VOUCHERS } from "./history-tables.ts";
import { EVENTS, GRANTS, HOLDERS, LISTINGS, type OfEvent, ORDERS, TICKETS, TIERS } from "./tables.ts";

/** What becomes of one contract: its touched rows before and after. */
export type Change = { readonly contract: Address; readonly before: EventState | null; readonly after: EventState | null };
type Written = Change & { readonly after: EventState };

const STATE_TABLES = [EVENTS, TIERS, TICKETS, LISTINGS, HOLDERS, ORDERS, GRANTS];
const HISTORY_TABLES = [TRANSFERS, SALES, MARKS, REFUNDS, VOUCHERS, PAYMENTS, ACTS];

/** Writes what differs between two states of each contract. A state that became `null` (its creation was orphaned) leaves no row. */
export async function writeChanges(db: Db, { chainId, changes }: { chainId: number; changes: readonly Change[] }): Promise<void> {
  const written = changes.filter((change): change is Written => change.after !== null);
  await deleteContracts(db, { chainId, contracts: changes.filter(({ after }) => after === null).map(({ contract }) => contract) });
  await insertRows(db, { table: EVENTS, rows: written.filter(({ before }) => before === null).map(eventRow) });
  await updateRows(db, { table: EVENTS, rows: written.filter(({ before, after }) => before !== null && before.terms !== after.terms).map(eventRow) });
  await writePart(db, { chainId, written, table: TIERS, part: ({ tiers }) => tiers });
  await writePart(db, { chainId, written, table: TICKETS, part: ({ tickets }) => tickets });
  await writePart(db, { chainId, written, table: LISTINGS, part: ({ listings }) => listings });
  await writePart(db, { chainId, written, table: HOLDERS, part: ({ holders }) => holders });
  await writePart(db, { chainId, written, table: ORDERS, part: ({ orders }) => orders });
  await writePart(db, { chainId, written, table: GRANTS, part: ({ grants }) => grants });
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
  const added: OfEvent<Row>[] = [];
  const changed: OfEvent<Row>[] = [];
  const gone: OfEvent<Row>[] = [];
  for (const { contract, before, after } of written) {
    const [rowsBefore, rowsAfter] = [before && part(before), part(after)];
    for (const [key, row] of rowsAfter) {
      const rowBefore = rowsBefore?.get(key);
      if (rowBefore !== row) (rowBefore ? changed : added).push({ ...row, chainId, contract });
    }
    for (const [key, row] of rowsBefore ?? []) if (!rowsAfter.has(key)) gone.push({ ...row, chainId, contract });
  }
  await deleteRows(db, { table, rows: gone });
  await updateRows(db, { table, rows: changed });
  await insertRows(db, { table, rows: added });
}

async function deleteContracts(db: Db, { chainId, contracts }: { chainId: number; contracts: readonly Address[] }): Promise<void> {
  if (contracts.length === 0) return;
  for (const { name } of STATE_TABLES) await db.query(`DELETE FROM ${name} WHERE chain_id = $1 AND contract = ANY ($2)`, [chainId, contracts]);
}
