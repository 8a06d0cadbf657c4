import type pg from "pg";
import type { Logger } from "#platform/log.ts";
import type { Endpoints } from "./endpoints.ts";
import { isYoung } from "./judge-endpoints.ts";
import { indexerMetrics } from "./metrics.ts";
import type { News } from "./news.ts";
import type { Header } from "./raw-log.ts";
import { reasonOf } from "./retry.ts";
import { type Trust, tellEndpoints, tellStatus, trustOf } from "./status.ts";
import { findSettledBlock, type Mirror } from "./store.ts";
import { createWatch } from "./watch-endpoints.ts";

/** What the process thinks of its own mirror, and tells its readers every two seconds. */
export type Keeper = {
  /** Whether readers may call the mirror fresh by this head of the chosen endpoint. */
  readonly isFresh: (head: Header) => boolean;
  /** Looks at all endpoints now. Never throws: who cannot be reached is part of what is seen. */
  readonly look: () => Promise<void>;
  /** Says why the mirror stops, until an operator has decided. */
  readonly stopWith: (alarm: string) => Promise<void>;
};

type Deps = {
  /** Another connection than the writer's. */
  readonly db: pg.Pool;
  readonly mirror: Mirror;
  readonly endpoints: Endpoints;
  readonly news: News;
  readonly log: Logger;
  readonly blockSeconds: number | null;
  readonly nowMs: () => number;
};

export const LOOK_EVERY_MS = 2_000;

export function keepStatus(deps: Deps): Keeper {
  const { db, mirror, endpoints, news, log, blockSeconds, nowMs } = deps;
  let trust: Trust = { trust: "stale", alarm: null };
  const watch = createWatch({
    endpoints,
    isLive: news.isLive,
    expectation: () => ({ chainId: mirror.chainId, nowMs: nowMs(), blockSeconds }),
    findSettled: () => findSettledBlock(db, mirror),
  });

  async function look(): Promise<void> {
    try {
      const reports = await watch();
      const chosen = endpoints.chosen();
      trust = changeTo(trustOf({ endpoint: chosen, verdict: endpoints.verdictOf(chosen) }));
      measure();
      await tellStatus(db, { mirror, trust, head: reports[chosen.position]?.head ?? null });
      await tellEndpoints(db, { mirror, reports, endpoints });
    } catch (fault) {
      log.warn({ fault: reasonOf(fault) }, "the state of the mirror could not be written down");
    }
  }

  function changeTo(next: Trust): Trust {
    if (next.trust !== trust.trust) log[next.trust === "trusted" ? "info" : "error"]({ ...next }, "how far the mirror can be trusted");
    return next;
  }

  function measure(): void {
    indexerMetrics.trusted.set(trust.trust === "trusted" ? 1 : 0);
    for (const endpoint of endpoints.list) {
      indexerMetrics.endpointHealthy.set({ position: endpoint.position, host: endpoint.host }, endpoints.verdictOf(endpoint).health === "healthy" ? 1 : 0);
    }
  }

  return {
    isFresh: (head) => trust.trust === "trusted" && isYoung(head, { nowMs: nowMs(), blockSeconds }),
    look,
    async stopWith(alarm) {
      trust = { trust: "untrusted", alarm };
      measure();
      await tellStatus(db, { mirror, trust, head: null });
    },
  };
}
