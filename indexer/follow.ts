import type { Endpoint } from "#platform/endpoints.ts";
import type { Endpoints } from "./endpoints.ts";
import type { Keeper } from "./keep-status.ts";
import type { Lease } from "./lease.ts";
import { indexerMetrics } from "./metrics.ts";
import type { News } from "./news.ts";
import type { Header } from "./raw-log.ts";
import { SettledFork } from "./reorg.ts";
import { delayOf, type RetryDeps, reasonOf } from "./retry.ts";
import { CheckpointMoved } from "./store.ts";
import { syncToHead } from "./sync.ts";
import type { SyncDeps } from "./sync-deps.ts";

type Deps = SyncDeps &
  RetryDeps & { readonly endpoints: Endpoints; readonly keeper: Keeper; readonly news: News; readonly lease: Lease; readonly signal: AbortSignal };

/**
 * Follows the chain until asked to stop. A failing node is left for another or tried again for ever, with growing delays; a lost
 * database connection, a lost lease, and a fork below final blocks are thrown.
 */
export async function follow(deps: Deps): Promise<void> {
  const { endpoints, keeper, news, lease, log, signal, wait } = deps;
  let failures = 0;
  let hint: Header | null = null;
  let last: Header | null = null;
  while (!signal.aborted) {
    const asked = endpoints.chosen();
    try {
      const { head } = await syncToHead(deps, { hint });
      indexerMetrics.nodeBlock.set(Number(head.number));
      if (!hint && last && head.number > last.number) news.miss();
      failures = 0;
      last = head;
      hint = await news.next();
    } catch (fault) {
      if (signal.aborted || lease.isLost() || fault instanceof CheckpointMoved) throw fault;
      if (fault instanceof SettledFork) await leaveForked({ endpoints, keeper, asked, fault });
      failures++;
      hint = null;
      indexerMetrics.faults.inc();
      log.error({ fault: reasonOf(fault), failures, endpoint: asked.host }, "could not catch up with the chain");
      // What it told may be the fault, although it answers: missing logs, blocks that do not link.
      if (asked === endpoints.chosen()) endpoints.leave(reasonOf(fault));
      await wait(delayOf(failures));
    }
  }
}

/** One node below final blocks on another chain is the node's fault while another one has our blocks. Throws the fork when there is none. */
async function leaveForked(input: { endpoints: Endpoints; keeper: Keeper; asked: Endpoint; fault: SettledFork }): Promise<void> {
  await input.keeper.look();
  if (input.endpoints.chosen() !== input.asked) return;
  await input.keeper.stopWith(input.fault.message);
  throw input.fault;
}
