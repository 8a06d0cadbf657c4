import type { ChildProcess } from "node:child_process";
import type pg from "pg";
import { withClient } from "#platform/client.ts";
import { cpuSecondsOf, cpuSecondsOfOthers, sumOf } from "./cpu.ts";
import type { FakeChain } from "./fake-node.ts";
import type { FloorAnswer, FloorOrder } from "./floor.ts";
import { FIRST_BLOCK, HISTORY_CHAIN_ID, headOf } from "./history.ts";
import type { RealChain } from "./real-chain.ts";
import { ask, type Chain, forkModule, peakMemoryMiB, type Stage, startIndexer, stop, until } from "./stage.ts";

/** `cpuMicrosPerLog`: of the process and of its database connections together; `null` where the system does not tell. */
export type Run = { readonly logs: number; readonly perSecond: number; readonly cpuMicrosPerLog: number | null };
export type Backfill = Run & { readonly rssMiB: number | null };
export type Round = { readonly ours: Backfill; readonly floor: Run };

type Setting = { readonly stage: Stage; readonly real: RealChain; readonly logs: number };

/** About what the indexer asks for at once when it has found its pace over this history. */
const SPAN = 180;

/** A history of so many logs, by a node in a process of its own, into an empty mirror: from the writer's first act to the last commit. */
export async function measureBackfill(setting: Setting): Promise<Backfill> {
  return withFakeNode(setting, (chain) => mirrorAll({ ...setting, chain }));
}

/** The same, and the floor over the same blocks right before it, as often as asked. */
export async function measureRounds(setting: Setting & { readonly rounds: number; readonly tell: (round: Round) => void }): Promise<Round[]> {
  return withFakeNode(setting, async (chain) => {
    const rounds: Round[] = [];
    for (let round = 0; round < setting.rounds; round++) {
      const floor = await measureFloor({ ...setting, chain });
      const ours = await mirrorAll({ ...setting, chain });
      rounds.push({ floor, ours });
      setting.tell({ floor, ours });
    }
    return rounds;
  });
}

async function withFakeNode<T>({ real, logs }: Setting, work: (chain: Chain) => Promise<T>): Promise<T> {
  const { factory } = real.chain;
  const order: FakeChain = { logs, factory, code: real.code };
  const node = await forkModule({ file: "fake-node.ts", order });
  try {
    return await work({ rpcUrl: `http://127.0.0.1:${node.answer}`, chainId: HISTORY_CHAIN_ID, factory, firstBlock: FIRST_BLOCK });
  } finally {
    node.child.disconnect();
  }
}

async function measureFloor({ stage, chain, logs }: Setting & { chain: Chain }): Promise<Run> {
  const connectionString = await stage.createDatabase();
  const order: FloorOrder = { connectionString, rpcUrl: chain.rpcUrl, first: FIRST_BLOCK, last: headOf({ logs }), span: SPAN };
  const { answer } = await forkModule({ file: "floor.ts", order });
  return runOf(answer as FloorAnswer);
}

async function mirrorAll({ stage, chain, logs }: Setting & { chain: Chain }): Promise<Backfill> {
  const connectionString = await stage.createDatabase();
  const indexer = startIndexer({ connectionString, chain });
  try {
    return await withClient({ connectionString }, async (db) => {
      // What it takes to start a process is not asked here, of neither.
      const cpuBefore = await until(async () => ((await ask(db, "SELECT FROM mirror_status")) ? { seconds: await cpuSeconds(db, indexer) } : null));
      const end = await until(() => findEnd(db, headOf({ logs })));
      const run = runOf({ ...end, cpuSeconds: sumOf([await cpuSeconds(db, indexer), cpuBefore.seconds && -cpuBefore.seconds]) });
      return { ...run, rssMiB: peakMemoryMiB(indexer) };
    });
  } finally {
    await stop(indexer);
  }
}

async function cpuSeconds(db: pg.Client, { pid }: ChildProcess): Promise<number | null> {
  return sumOf([cpuSecondsOf(pid), await cpuSecondsOfOthers(db)]);
}

function runOf({ logs, seconds, cpuSeconds }: FloorAnswer): Run {
  return { logs, perSecond: Math.round(logs / seconds), cpuMicrosPerLog: cpuSeconds && Math.round((cpuSeconds * 1e6) / logs) };
}

async function findEnd(db: pg.Client, head: number): Promise<{ logs: number; seconds: number } | null> {
  const row = await ask<{ at_end: boolean; seconds: number }>(
    db,
    `SELECT c.block_number >= $1 AS at_end, extract(epoch FROM clock_timestamp() - s.writing_since)::float8 AS seconds
     FROM mirror_checkpoints c JOIN mirror_status s USING (chain_id)`,
    [head],
  );
  if (!row?.at_end) return null;
  const counted = await ask<{ logs: number }>(db, "SELECT count(*)::int AS logs FROM mirror_logs");
  return { logs: counted?.logs ?? 0, seconds: row.seconds };
}
