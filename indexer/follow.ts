import { FoyerError } from "#core/error.ts";
import type { Heads } from "./heads.ts";
import type { Lease } from "./lease.ts";
import { indexerMetrics } from "./metrics.ts";
import type { Header } from "./raw-log.ts";
import { SettledFork } from "./reorg.ts";
import { delayOf, type RetryDeps, reasonOf } from "./retry.ts";
import { findCheckpoint } from "./store.ts";
import { type SyncDeps, syncToHead } from "./sync.ts";

/** With a websocket a poll only confirms the head, and must do so more often than readers call the mirror stale. */
const LIVE_POLL_MS = 1_000;
const POLL_MS = 250;

type Deps = SyncDeps & RetryDeps & { readonly heads: Heads; readonly lease: Lease; readonly signal: AbortSignal };

/**
 * Follows the chain until asked to stop. A failing node is tried again for ever, with growing delays; a lost database
 * connection and a fork below final blocks are thrown.
 */
export async function follow(deps: Deps): Promise<void> {
  const { heads, lease, log, signal, wait } = deps;
  let failures = 0;
  let hint: Header | null = null;
  while (!signal.aborted) {
    try {
      const { head } = await syncToHead(deps, { hint });
      indexerMetrics.nodeBlock.set(Number(head.number));
      failures = 0;
      hint = await heads.next({ longestMs: heads.isLive() ? LIVE_POLL_MS : POLL_MS });
    } catch (fault) {
      if (signal.aborted || lease.isLost() || fault instanceof SettledFork) throw fault;
      failures++;
      hint = null;
      indexerMetrics.faults.inc();
      log.error({ fault: reasonOf(fault), failures }, "could not catch up with the chain");
      await wait(delayOf(failures));
    }
  }
}

/** Settings that lead to another chain or factory would fill the mirror with other people's tickets (trap 34). Throws CONFLICT. */
export async function assertSettings({ db, node, mirror }: Pick<SyncDeps, "db" | "node" | "mirror">): Promise<void> {
  const chainId = await node.chainId();
  if (chainId !== mirror.chainId) {
    throw conflict({ message: `RPC_URL leads to chain ${chainId}, but CHAIN_ID says ${mirror.chainId}.`, next: "Correct one of the two." });
  }
  if (!(await node.hasCode(mirror.factory))) {
    throw conflict({ message: `There is no factory at ${mirror.factory} on chain ${chainId}.`, next: "Deploy the contracts, or correct FACTORY_ADDRESS." });
  }
  const checkpoint = await findCheckpoint(db, mirror);
  if (checkpoint && checkpoint.factory !== mirror.factory) {
    throw conflict({
      message: `The mirror is of factory ${checkpoint.factory}, but the settings name ${mirror.factory}.`,
      next: "Correct FACTORY_ADDRESS, or run `node indexer/main.ts rebuild`.",
    });
  }
}

function conflict({ message, next }: { message: string; next: string }): FoyerError {
  return new FoyerError({ code: "CONFLICT", message, next });
}
