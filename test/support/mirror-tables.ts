import { expect } from "vitest";
import type { Address } from "#core/bytes.ts";
import type { EventState } from "#core/event-state.ts";
import type { Log } from "#core/log.ts";
import { fold } from "#core/projection.ts";
import { type Db, inTransaction } from "#indexer/bulk.ts";
import { findWholeState } from "#indexer/load-states.ts";
import { findCheckpoint, listBlocks, listContracts } from "#indexer/store.ts";
import { foldLogs } from "#indexer/verify-history.ts";
import { listTableDifferences } from "#indexer/verify-tables.ts";

const TABLES = [
  ...["mirror_events", "mirror_tiers", "mirror_tickets", "mirror_listings", "mirror_holders", "mirror_orders", "mirror_grants"],
  ...["mirror_transfers", "mirror_sales", "mirror_admissions", "mirror_refunds", "mirror_vouchers", "mirror_payments", "mirror_acts", "mirror_logs"],
];
const FAR = 2n ** 62n;

/** Every row of the mirror but its bookkeeping, to compare two mirrors or two moments. */
export async function dumpMirror(db: Db): Promise<Record<string, string[]>> {
  const dump: Record<string, string[]> = {};
  for (const table of TABLES) {
    const { rows } = await db.query(`SELECT row_to_json(t)::text AS row FROM ${table} t ORDER BY 1`);
    dump[table] = rows.map(({ row }) => row);
  }
  return dump;
}

/** The tables say what a naive fold of these logs says, of no other contract, and their blocks link up to the checkpoint. */
export async function expectMirrorOf(db: Db, { chainId, logs }: { chainId: number; logs: readonly Log[] }): Promise<void> {
  const byContract = Map.groupBy(logs, ({ contract }) => contract);
  expect([...(await listContracts(db, { chainId }))].toSorted()).toEqual([...byContract.keys()].toSorted());
  for (const [contract, entries] of byContract) {
    expect(await sortedState(db, { chainId, contract })).toEqual(sorted(fold(entries)));
    expect(await listOwnDifferences(db, { chainId, contract })).toEqual([]);
  }
  const { rows } = await db.query("SELECT count(*)::int AS count FROM mirror_logs WHERE chain_id = $1", [chainId]);
  expect(rows[0].count).toBe(logs.length);
  await expectLinkedBlocks(db, { chainId });
}

/** What the mirror's own verification finds, reading a few rows at a time: history too is what the kept logs say. */
function listOwnDifferences(db: Db, { chainId, contract }: { chainId: number; contract: Address }): Promise<string[]> {
  return inTransaction(db, async () => {
    const scope = { chainId, contract, rowsAtOnce: 3 };
    const { state, differences } = await foldLogs(db, scope);
    for await (const difference of listTableDifferences(db, { ...scope, state })) differences.push(difference);
    return differences;
  });
}

async function expectLinkedBlocks(db: Db, { chainId }: { chainId: number }): Promise<void> {
  const checkpoint = await findCheckpoint(db, { chainId });
  const blocks = await listBlocks(db, { chainId, upTo: FAR });
  expect(blocks[0]?.hash).toBe(checkpoint?.hash);
  for (const [i, block] of blocks.entries()) {
    const below = blocks[i + 1];
    if (below?.number === block.number - 1n) expect(block.parentHash).toBe(below.hash);
  }
}

async function sortedState(db: Db, input: { chainId: number; contract: Address }) {
  return sorted(await findWholeState(db, input));
}

function sorted(state: EventState | null) {
  if (!state) return null;
  const { tickets, listings, holders, orders, grants, tiers, ...rest } = state;
  const byKey = <Key, Row>(rows: ReadonlyMap<Key, Row>) => [...rows].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const parts = [byKey(tiers), byKey(tickets), byKey(listings), byKey(holders), byKey(orders), byKey(grants)];
  return { ...rest, parts };
}
