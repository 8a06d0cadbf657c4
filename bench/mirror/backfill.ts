import type pg from "pg";
import { withClient } from "#platform/client.ts";
import { FIRST_BLOCK, HISTORY_CHAIN_ID, HISTORY_FACTORY, headOf } from "./history.ts";
import { ask, type Chain, forkModule, peakMemoryMiB, type Stage, startIndexer, stop, until } from "./stage.ts";

export type Backfill = { readonly logs: number; readonly perSecond: number; readonly rssMiB: number | null };

/** A history of so many logs, by a node in a process of its own, into an empty mirror: from the writer's first act to the last commit. */
export async function measureBackfill({ stage, logs }: { stage: Stage; logs: number }): Promise<Backfill> {
  const node = await forkModule("fake-node.ts", [String(logs)]);
  try {
    return await mirrorAll({ connectionString: await stage.createDatabase(), chain: chainOf(node.message as number), head: BigInt(headOf({ logs })) });
  } finally {
    node.child.disconnect();
  }
}

/** Mirrors the chain up to a block, and says how fast. */
export async function mirrorAll({ connectionString, chain, head }: { connectionString: string; chain: Chain; head: bigint }): Promise<Backfill> {
  const indexer = startIndexer({ connectionString, chain });
  try {
    return await withClient({ connectionString }, async (db) => {
      const { logs, seconds } = await until(() => findEnd(db, head));
      return { logs, perSecond: Math.round(logs / seconds), rssMiB: peakMemoryMiB(indexer) };
    });
  } finally {
    await stop(indexer);
  }
}

export function chainOf(port: number): Chain {
  return { rpcUrl: `http://127.0.0.1:${port}`, chainId: HISTORY_CHAIN_ID, factory: HISTORY_FACTORY, firstBlock: FIRST_BLOCK };
}

async function findEnd(db: pg.Client, head: bigint): Promise<{ logs: number; seconds: number } | null> {
  const row = await ask<{ at_end: boolean; seconds: number }>(
    db,
    `SELECT c.block_number >= $1 AS at_end, extract(epoch FROM clock_timestamp() - s.writing_since)::float8 AS seconds
     FROM mirror_checkpoints c JOIN mirror_status s USING (chain_id)`,
    [String(head)],
  );
  if (!row?.at_end) return null;
  const counted = await ask<{ logs: number }>(db, "SELECT count(*)::int AS logs FROM mirror_logs");
  return { logs: counted?.logs ?? 0, seconds: row.seconds };
}
