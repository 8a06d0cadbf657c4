import { once } from "node:events";
import pg from "pg";
import type { Address } from "#core/bytes.ts";
import { withClient } from "#platform/client.ts";
import type { RealChain } from "./real-chain.ts";
import { ask, startIndexer, stop, until } from "./stage.ts";

type Place = { readonly real: RealChain; readonly connectionString: string };
export type Lags = { readonly liveLagMsP50: number; readonly liveLagMsP95: number };

/** How many blocks are waited for, the first of which do not count. */
type Blocks = { readonly warmUp: number; readonly measured: number };

/** One purchase a block: from the node's newHeads message, heard here, to the notice that leaves with the commit, when every reader finds the row. */
export async function measureLive({ real, connectionString, contract, blocks }: Place & { contract: Address; blocks: Blocks }): Promise<Lags> {
  const indexer = startIndexer({ connectionString, chain: real.chain });
  const db = new pg.Client({ connectionString });
  const socket = new WebSocket(real.chain.wsUrl);
  // Heard from here on: it may be open before the database is.
  const opened = once(socket, "open");
  const [told, written] = [new Map<number, number>(), new Map<number, number>()];
  try {
    await db.connect();
    await db.query("LISTEN mirror");
    db.on("notification", ({ payload }) => written.set((JSON.parse(payload ?? "{}") as { blockNumber: number }).blockNumber, performance.now()));
    await opened;
    socket.addEventListener("message", ({ data }) => hear(String(data), told));
    socket.send(JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_subscribe", params: ["newHeads"] }));
    await until(async () => ((await ask<{ live: boolean }>(db, "SELECT live FROM mirror_endpoints"))?.live ? true : null));
    const lags: number[] = [];
    for (let i = 0; i < blocks.warmUp + blocks.measured; i++) {
      const block = Number(await real.buy({ contract, quantity: 1 }));
      const lag = await until(async () => (told.has(block) && written.has(block) ? (written.get(block) ?? 0) - (told.get(block) ?? 0) : null));
      if (i >= blocks.warmUp) lags.push(lag);
    }
    return { liveLagMsP50: percentile(lags, 0.5), liveLagMsP95: percentile(lags, 0.95) };
  } finally {
    socket.close();
    await db.end();
    await stop(indexer);
  }
}

/** Mirrors the real chain up to its head. */
export async function catchUp({ real, connectionString }: Place): Promise<void> {
  const head = await real.test.client.getBlockNumber({ cacheTime: 0 });
  const indexer = startIndexer({ connectionString, chain: real.chain });
  try {
    await withClient({ connectionString }, (db) =>
      until(async () => (await ask(db, "SELECT 1 FROM mirror_checkpoints WHERE block_number >= $1", [String(head)])) ?? null),
    );
  } finally {
    await stop(indexer);
  }
}

function hear(text: string, told: Map<number, number>): void {
  const { params } = JSON.parse(text) as { params?: { result: { number: string } } };
  if (params) told.set(Number(params.result.number), performance.now());
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return Number((sorted[Math.ceil(share * sorted.length) - 1] ?? 0).toFixed(1));
}
