import pg from "pg";
import type { Address } from "#core/bytes.ts";
import { FoyerError } from "#core/error.ts";
import { historyOf } from "#core/history.ts";
import { fold } from "#core/projection.ts";
import { inBatches } from "./batches.ts";
import { type Db, insertRows, inTransaction } from "./bulk.ts";
import { contractOf, decodeLog } from "./decode.ts";
import { type ChainNode, type LogRange, RangeTooLarge } from "./node.ts";
import { greatest, least } from "./numbers.ts";
import type { Header, RawLog } from "./raw-log.ts";
import { readLogs } from "./read-logs.ts";
import { timeLogs } from "./read-segment.ts";
import { drawFence } from "./status.ts";
import { findCheckpoint, findSettledBlock, listBlocks, notifyMirror } from "./store.ts";
import { LOGS } from "./tables.ts";
import { together } from "./together.ts";
import { prepareHistory, writeChanges } from "./write-changes.ts";

type Repair = { readonly chainId: number; readonly factory: Address; readonly node: ChainNode; readonly contract: Address; readonly firstBlock: bigint };
type Sources = Omit<Repair, "chainId" | "firstBlock">;

const BLOCKS_AT_ONCE = 5_000n;

/**
 * Reads one event's logs anew, up to the checkpoint, and puts what they amount to in place of what stands there, in one transaction:
 * readers see the one or the other. Whoever writes the mirror waits for it and begins anew. Throws NOT_FOUND.
 */
export async function rebuildContract(db: Db, { chainId, firstBlock, ...sources }: Repair): Promise<void> {
  const { node, contract } = sources;
  await inTransaction(db, async () => {
    await drawFence(db, { chainId });
    const checkpoint = await findCheckpoint(db, { chainId });
    if (!checkpoint) throw notFound(`Nothing is mirrored of chain ${chainId}.`);
    const settled = (await findSettledBlock(db, { chainId }))?.number ?? firstBlock - 1n;
    const recent = (await listBlocks(db, { chainId, upTo: checkpoint.number })).filter(({ number }) => number > settled);
    const raw = [...(await readSettled(sources, { from: firstBlock, to: settled })), ...(await readRecent(sources, recent.toReversed()))];
    const logs = await timeLogs(node, { logs: raw, headers: recent });
    const decoded = logs.map((log) => decodeLog({ raw: log, chainId, blockSeconds: log.blockSeconds }));
    const after = fold(decoded);
    if (!after) throw notFound(`Factory ${sources.factory} has made no event at ${contract} up to block ${checkpoint.number}.`);
    await deleteContract(db, { chainId, contract });
    await insertRows(db, { table: LOGS, rows: logs.map((log) => ({ ...log, chainId, contract })) });
    await writeChanges(db, { chainId, changes: [{ contract, before: null, after }] });
    await together(prepareHistory(historyOf(decoded)).map((insert) => insert(db)));
    await notifyMirror(db, { chainId, contracts: [contract], number: checkpoint.number });
  });
}

/** Blocks that no reorg reaches, by number, so many at once as the node answers. */
async function readSettled(sources: Sources, { from, to }: { from: bigint; to: bigint }): Promise<RawLog[]> {
  const logs: RawLog[] = [];
  let span = BLOCKS_AT_ONCE;
  for (let next = from; next <= to; ) {
    const last = least(next + span - 1n, to);
    const found = await readOwn(sources, { from: next, to: last }).catch((fault: unknown) => {
      if (fault instanceof RangeTooLarge && span > 1n) return null;
      throw fault;
    });
    if (found) {
      logs.push(...found);
      next = last + 1n;
    } else {
      span = greatest(1n, span / 2n);
    }
  }
  return logs;
}

/** The others by the hashes that the mirror has of them, so that no other branch gets in. */
async function readRecent(sources: Sources, blocks: readonly Header[]): Promise<RawLog[]> {
  return (await inBatches(blocks, ({ hash }) => readOwn(sources, { hash }))).flat();
}

/** The factory's logs are about every event. */
async function readOwn({ node, factory, contract }: Sources, range: LogRange): Promise<RawLog[]> {
  const logs = await readLogs({ node, factory }, { ranges: [range], contracts: [contract] });
  return logs.filter((log) => contractOf(log) === contract);
}

async function deleteContract(db: Db, { chainId, contract }: { chainId: number; contract: Address }): Promise<void> {
  const { rows } = await db.query(
    `SELECT table_name AS name FROM information_schema.columns
     WHERE table_schema = current_schema() AND table_name LIKE 'mirror\\_%' AND column_name = 'contract'`,
  );
  for (const { name } of rows) await db.query(`DELETE FROM ${pg.escapeIdentifier(name)} WHERE chain_id = $1 AND contract = $2`, [chainId, contract]);
}

function notFound(message: string): FoyerError {
  return new FoyerError({ code: "NOT_FOUND", message, next: "Correct the address, or run `npm run indexer -- rebuild`." });
}
