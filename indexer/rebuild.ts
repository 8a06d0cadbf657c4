import pg from "pg";
import type { Address } from "#core/bytes.ts";
import { FoyerError } from "#core/error.ts";
import { type Db, inTransaction } from "./bulk.ts";
import type { ChainNode } from "./node.ts";
import type { Header } from "./raw-log.ts";
import { takeBack } from "./reorg.ts";
import { drawFence } from "./status.ts";
import { type Checkpoint, findCheckpoint, insertBlocks } from "./store.ts";

/**
 * Empties the mirror of one chain. Whoever writes it loses its turn with the commit, and begins anew. Own tables name tokens, not
 * rows, so nothing is orphaned.
 */
export async function rebuild(db: Db, { chainId }: { chainId: number }): Promise<void> {
  await inTransaction(db, async () => {
    await drawFence(db, { chainId });
    for (const table of await listTables(db)) await db.query(`DELETE FROM ${pg.escapeIdentifier(table)} WHERE chain_id = $1`, [chainId]);
  });
}

/** As rebuild, of block `from` and all above it: what they held is read anew. Throws INVALID_INPUT, NOT_FOUND, CONFLICT. */
export async function rebuildFrom(
  db: Db,
  { chainId, factory, node, from }: { chainId: number; factory: Address; node: ChainNode; from: bigint },
): Promise<void> {
  const below = from > 0n ? await node.findHeader(from - 1n) : null;
  if (!below) throw new FoyerError({ code: "INVALID_INPUT", message: `The node has no block below ${from}.`, next: "Name a block that the chain has." });
  await inTransaction(db, async () => {
    const mirror = { chainId, factory, fence: await drawFence(db, { chainId }) };
    const checkpoint = await findCheckpoint(db, mirror);
    if (!checkpoint || checkpoint.number < from) throw notMirrored({ chainId, checkpoint });
    await expectKept(db, { chainId, block: below });
    await takeBack(db, { mirror, checkpoint, to: below });
    await insertBlocks(db, { chainId, headers: [below] });
  });
}

/** A block that the node knows otherwise than the mirror is where a fork began: going on from there would mix two chains. */
async function expectKept(db: Db, { chainId, block }: { chainId: number; block: Header }): Promise<void> {
  const { rows } = await db.query(
    `SELECT hash FROM mirror_blocks WHERE chain_id = $1 AND number = $2 UNION SELECT block_hash FROM mirror_logs WHERE chain_id = $1 AND block_number = $2`,
    [chainId, block.number],
  );
  if (rows.some(({ hash }) => hash !== block.hash))
    throw new FoyerError({
      code: "CONFLICT",
      message: `The node has another block ${block.number} than the mirror.`,
      next: "Begin further below, or rebuild all of it.",
    });
  await db.query("DELETE FROM mirror_blocks WHERE chain_id = $1 AND number = $2", [chainId, block.number]);
}

function notMirrored({ chainId, checkpoint }: { chainId: number; checkpoint: Checkpoint | null }): FoyerError {
  const message = checkpoint ? `The mirror of chain ${chainId} ends at block ${checkpoint.number}.` : `Nothing is mirrored of chain ${chainId}.`;
  return new FoyerError({ code: "NOT_FOUND", message, next: "There is nothing to take back; start the indexer." });
}

/** Everything that is folded from logs, and nothing that the operator is told besides. */
async function listTables(db: Db): Promise<string[]> {
  const { rows } = await db.query(
    `SELECT table_name AS name FROM information_schema.tables
     WHERE table_schema = current_schema() AND table_name LIKE 'mirror\\_%' AND table_name NOT IN ('mirror_status', 'mirror_endpoints')`,
  );
  return rows.map(({ name }) => name);
}
