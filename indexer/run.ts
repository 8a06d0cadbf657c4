import { setTimeout as delay } from "node:timers/promises";
import type pg from "pg";
import { FoyerError } from "#core/error.ts";
import type { Deployment } from "#platform/deployment.ts";
import { blockSecondsOf, listEndpoints } from "#platform/endpoints.ts";
import type { Env } from "#platform/env.ts";
import { createPool } from "#platform/pool.ts";
import { assertMirrorOf, assertSettings } from "./assert-settings.ts";
import { createEndpoints, type Endpoints } from "./endpoints.ts";
import { follow } from "./follow.ts";
import { keepStatus, LOOK_EVERY_MS } from "./keep-status.ts";
import { type Lease, takeLease } from "./lease.ts";
import { indexerMetrics } from "./metrics.ts";
import { listenToHeads } from "./news.ts";
import { type ChainNode, createNode } from "./node.ts";
import { SettledFork } from "./reorg.ts";
import { createRequest } from "./request.ts";
import { delayOf, type RetryDeps, reasonOf } from "./retry.ts";
import type { Mirror } from "./store.ts";
import type { SyncDeps } from "./sync-deps.ts";

type Settings = RetryDeps & {
  readonly env: Env;
  readonly deployment: Deployment;
  readonly signal: AbortSignal;
  readonly nowMs: () => number;
};

/** What fails after so long has nothing to do with the fault before it. */
const STEADY_MS = 60_000;

/** Mirrors the chain until asked to stop. Survives its nodes and its database; throws only what an operator must decide. */
export async function runIndexer(settings: Settings): Promise<void> {
  const { log, signal, nowMs, wait } = settings;
  for (let failures = 1; !signal.aborted; failures++) {
    const startedMs = nowMs();
    try {
      await runWithLease(settings);
    } catch (fault) {
      if (signal.aborted) return;
      if (fault instanceof SettledFork || fault instanceof FoyerError) throw fault;
      if (nowMs() - startedMs > STEADY_MS) failures = 1;
      log.error({ fault: reasonOf(fault), failures }, "the indexer starts again");
      await wait(delayOf(failures)).catch(() => undefined);
    }
  }
}

async function runWithLease(settings: Settings): Promise<void> {
  const { env, deployment, log, wait } = settings;
  const db = createPool({ connectionString: env.DATABASE_URL, size: 1 });
  const endpoints = createEndpoints({ endpoints: listEndpoints(env), requestTo: createRequest, log });
  const node = createNode({ request: endpoints.request, log, wait });
  const mirrorOf = { chainId: env.CHAIN_ID, factory: deployment.factory };
  try {
    // Before standing by: whoever could not take over should say so now. The mirror may be another's by the time of the lease.
    await assertSettings({ db, node, mirror: mirrorOf, deployment });
    const lease = await takeLease({ connectionString: env.DATABASE_URL, chainId: env.CHAIN_ID, log, wait });
    try {
      await assertMirrorOf({ db: lease.db, mirror: mirrorOf });
      await followWith({ ...settings, lease, db, endpoints, node, mirror: { ...mirrorOf, fence: lease.fence } });
    } finally {
      await lease.release();
    }
  } finally {
    await db.end();
  }
}

type Parts = Settings & { readonly lease: Lease; readonly db: pg.Pool; readonly endpoints: Endpoints; readonly node: ChainNode; readonly mirror: Mirror };

async function followWith(parts: Parts): Promise<void> {
  const { env, deployment, log, signal, lease, db, endpoints, mirror, nowMs } = parts;
  const news = listenToHeads({ endpoints, log });
  const keeper = keepStatus({ db, mirror, endpoints, news, log, blockSeconds: blockSecondsOf(env), nowMs });
  const stop = () => news.close();
  signal.addEventListener("abort", stop, { once: true });
  const looking = repeat(keeper.look);
  try {
    await looking.first;
    // The only node of a laptop may have lost its newest blocks to a kill; of several nodes one is late.
    const whenBehind = env.FOYER_MODE === "local" && endpoints.list.length === 1 ? "follow" : "wait";
    const { isFresh } = keeper;
    await follow({ ...parts, db: lease.db, firstBlock: deployment.firstBlock, whenBehind, isFresh, keeper, news, ...observers() });
  } finally {
    signal.removeEventListener("abort", stop);
    news.close();
    await looking.stop();
  }
}

/** One look after the other, with a pause in between, until stopped. */
function repeat(work: () => Promise<void>): { first: Promise<void>; stop: () => Promise<void> } {
  const stopping = new AbortController();
  const first = work();
  const ended = go();

  async function go(): Promise<void> {
    await first;
    while (!stopping.signal.aborted) {
      await delay(LOOK_EVERY_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (!stopping.signal.aborted) await work();
    }
  }

  return {
    first,
    async stop() {
      stopping.abort();
      await ended;
    },
  };
}

function observers(): Pick<SyncDeps, "onCommit" | "onRollback"> {
  return {
    onCommit({ checkpoint, logs }) {
      indexerMetrics.block.set(Number(checkpoint.number));
      indexerMetrics.lagSeconds.set(Date.now() / 1000 - checkpoint.seconds);
      indexerMetrics.logs.inc(logs);
    },
    onRollback({ orphaned }) {
      indexerMetrics.reorgs.inc();
      indexerMetrics.orphanedLogs.inc(orphaned.length);
    },
  };
}
