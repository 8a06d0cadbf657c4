import type { Log } from "#core/log.ts";
import { fold } from "#core/projection.ts";
import { restrict, touchedBy } from "#core/touched.ts";
import { type Db, inTransaction } from "./bulk.ts";
import { loadStates } from "./load-states.ts";
import type { ChainNode } from "./node.ts";
import type { Header } from "./raw-log.ts";
import { countReorg } from "./status.ts";
import { type Checkpoint, deleteBlocksAbove, deleteLogsAbove, listBlocks, listLogs, type Mirror, moveCheckpoint, notifyMirror } from "./store.ts";
import { type Change, deleteHistoryAbove, writeChanges } from "./write-changes.ts";

/** The node's chain differs from ours below what was final. No answer is right then, so the indexer stops and says so. */
export class SettledFork extends Error {
  constructor({ number }: { number: bigint }) {
    super(
      `The node's chain is another one than the mirror's, also in final block ${number}: check RPC_URL, or run \`npm run indexer -- rebuild\` for a new chain.`,
    );
    this.name = "SettledFork";
  }
}

export type Rollback = { readonly checkpoint: Checkpoint; readonly orphaned: readonly Log[] };

/** Takes the tables back to the last block that we and the node share, in one transaction. Throws SettledFork. */
export async function rollBack(
  db: Db,
  { mirror, node, checkpoint, head }: { mirror: Mirror; node: ChainNode; checkpoint: Checkpoint; head: Header },
): Promise<Rollback> {
  const { chainId } = mirror;
  const ancestor = await getAncestor(db, { chainId, node, upTo: checkpoint.number <= head.number ? checkpoint.number - 1n : head.number });
  const orphaned = await inTransaction(db, async () => {
    const logs = await takeBack(db, { mirror, checkpoint, to: ancestor });
    await countReorg(db, { chainId, depth: Number(checkpoint.number - ancestor.number), orphanedLogs: logs.length });
    return logs;
  });
  return { checkpoint: { factory: mirror.factory, number: ancestor.number, hash: ancestor.hash, seconds: ancestor.seconds }, orphaned };
}

/** Takes the tables back to a block below the checkpoint, inside the caller's transaction. Answers the logs that are no more. Throws CheckpointMoved. */
export async function takeBack(db: Db, { mirror, checkpoint, to }: { mirror: Mirror; checkpoint: Checkpoint; to: Header }): Promise<Log[]> {
  const { chainId } = mirror;
  const { number } = to;
  await moveCheckpoint(db, { mirror, from: checkpoint, to, seen: "taken-back" });
  const orphaned = await deleteLogsAbove(db, { chainId, number });
  await deleteHistoryAbove(db, { chainId, number });
  await deleteBlocksAbove(db, { chainId, number });
  const changes = await foldAgain(db, { chainId, orphaned });
  await writeChanges(db, { chainId, changes });
  await notifyMirror(db, { chainId, contracts: changes.map(({ contract }) => contract), number });
  return orphaned;
}

/** Walks down our kept blocks, of which the lowest is final, until the node has the same one. Throws SettledFork. */
async function getAncestor(db: Db, { chainId, node, upTo }: { chainId: number; node: ChainNode; upTo: bigint }): Promise<Header> {
  const blocks = await listBlocks(db, { chainId, upTo });
  for (const block of blocks) {
    const theirs = await node.findHeader(block.number);
    if (theirs?.hash === block.hash) return block;
  }
  throw new SettledFork({ number: blocks.at(-1)?.number ?? upTo });
}

/** What the touched rows are by the logs that remain. Other rows of these contracts cannot have changed. */
async function foldAgain(db: Db, { chainId, orphaned }: { chainId: number; orphaned: readonly Log[] }): Promise<Change[]> {
  const byContract = Map.groupBy(orphaned, ({ contract }) => contract);
  const touched = new Map([...byContract].map(([contract, logs]) => [contract, touchedBy(logs)]));
  const before = await loadStates(db, { chainId, touched });
  const remaining = Map.groupBy(await listLogs(db, { chainId, contracts: [...touched.keys()] }), ({ contract }) => contract);
  return [...touched].map(([contract, rows]) => {
    const state = fold(remaining.get(contract) ?? []);
    return { contract, before: before.get(contract) ?? null, after: state && restrict({ state, touched: rows }) };
  });
}
