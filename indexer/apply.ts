import type { Address } from "#core/bytes.ts";
import { historyOf } from "#core/history.ts";
import type { Log } from "#core/log.ts";
import { advance } from "#core/projection.ts";
import { touchedBy } from "#core/touched.ts";
import { type Db, inTransaction } from "./bulk.ts";
import { decodeLog } from "./decode.ts";
import { loadStates } from "./load-states.ts";
import type { Header } from "./raw-log.ts";
import { type Checkpoint, insertBlocks, insertLogs, type Mirror, moveCheckpoint, notifyMirror, type TimedLog } from "./store.ts";
import { writeChanges, writeHistory } from "./write-changes.ts";

/** A stretch of chain: everything of ours in the blocks after `from` up to `head`. */
export type Segment = {
  readonly from: Checkpoint | null;
  readonly head: Header;
  /** Blocks that a reorg may still replace, and the last one in any case. */
  readonly headers: readonly Header[];
  readonly logs: readonly TimedLog[];
  readonly seen: "as-head" | "on-the-way";
};

/** Logs, derived rows, blocks and checkpoint in one transaction: whatever kills the process, the tables are a fold of the logs. */
export async function applySegment(db: Db, { mirror, segment }: { mirror: Mirror; segment: Segment }): Promise<Checkpoint> {
  const { chainId } = mirror;
  const { from, head, headers, seen } = segment;
  const logs = segment.logs.map((raw) => decodeLog({ raw, chainId, blockSeconds: raw.blockSeconds }));
  const byContract = Map.groupBy(logs, ({ contract }) => contract);
  await inTransaction(db, async () => {
    await moveCheckpoint(db, { mirror, from, to: head, seen });
    await insertLogs(db, { chainId, logs: segment.logs });
    await project(db, { chainId, byContract });
    await writeHistory(db, historyOf(logs));
    await insertBlocks(db, { chainId, headers });
    await notifyMirror(db, { chainId, contracts: byContract.keys(), number: head.number });
  });
  return { factory: mirror.factory, number: head.number, hash: head.hash, seconds: head.seconds };
}

/** Folds the new logs over the rows that they touch. */
async function project(db: Db, { chainId, byContract }: { chainId: number; byContract: ReadonlyMap<Address, readonly Log[]> }): Promise<void> {
  if (byContract.size === 0) return;
  const touched = new Map([...byContract].map(([contract, logs]) => [contract, touchedBy(logs)]));
  const states = await loadStates(db, { chainId, touched });
  const changes = [...byContract].map(([contract, logs]) => {
    const before = states.get(contract) ?? null;
    return { contract, before, after: advance({ state: before, logs }) };
  });
  await writeChanges(db, { chainId, changes });
}
