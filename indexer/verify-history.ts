import type { Address } from "#core/bytes.ts";
import type { EventState } from "#core/event-state.ts";
import { grantKey, type Role, roleOf } from "#core/grant.ts";
import { historyOf } from "#core/history.ts";
import type { Log } from "#core/log.ts";
import { createFold } from "#core/projection.ts";
import type { Db, Table } from "./bulk.ts";
import { ACTS, MARKS, PAYMENTS, REFUNDS, SALES, TRANSFERS, VOUCHERS } from "./history-tables.ts";
import { readInChunks } from "./read-chunks.ts";
import { decodeRow, LOG_COLUMNS } from "./store.ts";
import { rowText, textColumns } from "./text-rows.ts";

/** What logs name beside the state that they leave: what was given back is asked of the chain as well. */
export type Witness = {
  readonly slots: Set<bigint>;
  readonly grants: Map<string, { readonly role: Role; readonly account: Address }>;
  /** Whose payment was held at some time. */
  readonly payees: Set<Address>;
  withdrawnWei: bigint;
  nextAdmin: Address | null;
};

type Scope = { readonly chainId: number; readonly contract: Address; readonly rowsAtOnce: number };
/** Blocks above the first and up to the last. */
type Range = { readonly above: bigint; readonly upTo: bigint };

const LAST_BLOCK = 2n ** 63n - 1n;

/** Folds the kept logs of one contract, and compares on the way what they say happened with the rows that say so. */
export async function foldLogs(db: Db, scope: Scope): Promise<{ state: EventState | null; witness: Witness; differences: string[] }> {
  const fold = createFold();
  const witness: Witness = { slots: new Set(), grants: new Map(), payees: new Set(), withdrawnWei: 0n, nextAdmin: null };
  const differences: string[] = [];
  let above = -1n;
  for await (const { logs, upTo } of readWholeBlocks(db, scope)) {
    fold.add(logs);
    for (const log of logs) note(witness, log);
    differences.push(...(await compareHistory(db, { scope, logs, range: { above, upTo } })));
    above = upTo;
  }
  return { state: fold.state(), witness, differences };
}

/** A log's meaning may stand in the next one, so no chunk ends within a block. The last one reaches as far as rows could. */
async function* readWholeBlocks(db: Db, { chainId, contract, rowsAtOnce }: Scope): AsyncGenerator<{ logs: Log[]; upTo: bigint }> {
  const text = `SELECT ${LOG_COLUMNS} FROM mirror_logs WHERE chain_id = $1 AND contract = $2 ORDER BY block_number, log_index`;
  let held: Log[] = [];
  for await (const rows of readInChunks(db, { text, values: [chainId, contract], rowsAtOnce })) {
    const logs = [...held, ...rows.map((row) => decodeRow(row, chainId))];
    const newest = logs.at(-1)?.blockNumber;
    const end = logs.findIndex(({ blockNumber }) => blockNumber === newest);
    const upTo = logs[end - 1]?.blockNumber;
    if (upTo !== undefined) yield { logs: logs.slice(0, end), upTo };
    held = logs.slice(end);
  }
  yield { logs: held, upTo: LAST_BLOCK };
}

async function compareHistory(db: Db, { scope, logs, range }: { scope: Scope; logs: readonly Log[]; range: Range }): Promise<string[]> {
  const { moves, sales, marks, refunds, vouchers, payments, acts } = historyOf(logs);
  return [
    ...(await compareRows(db, { scope, range, table: TRANSFERS, rows: moves })),
    ...(await compareRows(db, { scope, range, table: SALES, rows: sales })),
    ...(await compareRows(db, { scope, range, table: MARKS, rows: marks })),
    ...(await compareRows(db, { scope, range, table: REFUNDS, rows: refunds })),
    ...(await compareRows(db, { scope, range, table: VOUCHERS, rows: vouchers })),
    ...(await compareRows(db, { scope, range, table: PAYMENTS, rows: payments })),
    ...(await compareRows(db, { scope, range, table: ACTS, rows: acts })),
  ];
}

async function compareRows<Row>(
  db: Db,
  { scope, range, table, rows }: { scope: Scope; range: Range; table: Table<Row>; rows: readonly Row[] },
): Promise<string[]> {
  const { rows: stored } = await db.query({
    text: `SELECT ${textColumns(table)} FROM ${table.name} WHERE chain_id = $1 AND contract = $2 AND block_number > $3 AND block_number <= $4`,
    values: [scope.chainId, scope.contract, range.above, range.upTo],
    rowMode: "array",
  });
  const expected = new Set(rows.map((row) => rowText({ table, row })));
  const extra = stored.map((row) => row.join()).filter((text: string) => !expected.delete(text));
  return [
    ...[...expected].map((text) => `${table.name}: a row is missing or differs: ${text}.`),
    ...extra.map((text: string) => `${table.name}: no log says this: ${text}.`),
  ];
}

function note(witness: Witness, log: Log): void {
  switch (log.name) {
    case "VoucherUsed":
      witness.slots.add(log.slot);
      return;
    case "Withdrawn":
      witness.withdrawnWei += log.amountWei;
      return;
    case "PaymentHeld":
      witness.payees.add(log.payee);
      return;
    case "RoleGranted":
    case "RoleRevoked":
      noteGrant(witness, { role: roleOf(log.role), account: log.account });
      // Who accepts the admin role gets it by this log, and nothing is pending any more.
      if (log.name === "RoleGranted" && roleOf(log.role) === "admin") witness.nextAdmin = null;
      return;
    case "OperatorAllowed":
    case "OperatorDisallowed":
      noteGrant(witness, { role: "operator", account: log.operator });
      return;
    case "DefaultAdminTransferScheduled":
      witness.nextAdmin = log.newAdmin;
      return;
    case "DefaultAdminTransferCanceled":
      witness.nextAdmin = null;
      return;
    default:
      return;
  }
}

function noteGrant({ grants }: Witness, grant: { role: Role; account: Address }): void {
  grants.set(grantKey(grant), grant);
}
