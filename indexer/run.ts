import { FoyerError } from "#core/error.ts";
import type { Deployment } from "#platform/deployment.ts";
import type { Env } from "#platform/env.ts";
import { assertSettings, follow } from "./follow.ts";
import { watchHeads } from "./heads.ts";
import { takeLease } from "./lease.ts";
import { indexerMetrics } from "./metrics.ts";
import { createNode, createRequest } from "./node.ts";
import { SettledFork } from "./reorg.ts";
import { delayOf, type RetryDeps, reasonOf } from "./retry.ts";
import type { SyncDeps } from "./sync.ts";

type Settings = RetryDeps & { readonly env: Env; readonly deployment: Deployment; readonly signal: AbortSignal };

/** Mirrors the chain until asked to stop. Survives its node and its database; throws only what an operator must decide. */
export async function runIndexer(settings: Settings): Promise<void> {
  const { log, signal, wait } = settings;
  for (let failures = 1; !signal.aborted; failures++) {
    try {
      await runWithLease(settings);
    } catch (fault) {
      if (signal.aborted) return;
      if (fault instanceof SettledFork || fault instanceof FoyerError) throw fault;
      log.error({ fault: reasonOf(fault), failures }, "the indexer starts again");
      await wait(delayOf(failures)).catch(() => undefined);
    }
  }
}

async function runWithLease({ env, deployment, log, wait, signal }: Settings): Promise<void> {
  const lease = await takeLease({ connectionString: env.DATABASE_URL, chainId: env.CHAIN_ID, log, wait });
  const node = createNode({ request: createRequest(env.RPC_URL), log, wait });
  const mirror = { chainId: env.CHAIN_ID, factory: deployment.factory };
  try {
    await assertSettings({ db: lease.db, node, mirror });
    const heads = watchHeads({ url: env.RPC_WS_URL ?? env.RPC_URL.replace(/^http/, "ws"), log });
    const stop = () => heads.close();
    signal.addEventListener("abort", stop, { once: true });
    try {
      const whenBehind = env.FOYER_MODE === "local" ? "follow" : "wait";
      await follow({ db: lease.db, node, log, wait, mirror, firstBlock: deployment.firstBlock, whenBehind, heads, lease, signal, ...observers() });
    } finally {
      signal.removeEventListener("abort", stop);
      heads.close();
    }
  } finally {
    await lease.release();
  }
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
