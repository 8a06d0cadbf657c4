import { Radio } from "lucide-react";
import { Badge } from "#components/badge.tsx";
import { EmptyState } from "#components/empty-state.tsx";
import type { EndpointView } from "#server/mirror/get-mirror-status.ts";
import { sinceWords } from "./since-words.ts";

/** The nodes in the order of the settings, and which of them the mirror is read from. */
export function Endpoints({ endpoints, nowSeconds }: { endpoints: readonly EndpointView[]; nowSeconds: number }) {
  return (
    <section aria-labelledby="endpoints" className="mt-12">
      <h2 id="endpoints" className="display border-ink border-t-2 pt-4 text-3xl">
        RPC endpoints
      </h2>
      {endpoints.length === 0 ? (
        <div className="mt-5">
          <EmptyState title="None seen" text="The indexer tells of its endpoints every two seconds while it runs." />
        </div>
      ) : (
        <ul className="mt-2 divide-y divide-line">
          {endpoints.map((endpoint) => (
            <li key={endpoint.host} data-testid="endpoint" className="grid gap-x-6 gap-y-2 py-5 sm:grid-cols-[minmax(0,1fr)_auto] sm:items-center">
              <div className="min-w-0">
                <p className="wrap-anywhere font-mono font-semibold">{endpoint.host}</p>
                <p className="mt-1 text-muted text-sm">
                  Became {endpoint.health} {sinceWords({ atSeconds: endpoint.sinceSeconds, nowSeconds })}
                </p>
                {endpoint.fault ? <p className="wrap-anywhere mt-1 text-sm">{endpoint.fault}</p> : null}
                <p className="label mt-1 text-muted">{factsOf({ endpoint, nowSeconds })}</p>
              </div>
              <p className="flex flex-wrap gap-2 sm:justify-end">
                {endpoint.chosen ? <Badge tone="accent">read from</Badge> : null}
                {endpoint.live ? (
                  <Badge>
                    <Radio aria-hidden className="size-3.5" /> live
                  </Badge>
                ) : (
                  <Badge>polled</Badge>
                )}
                <Badge tone={toneOf(endpoint.health)}>{endpoint.health}</Badge>
              </p>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function factsOf({ endpoint, nowSeconds }: { endpoint: EndpointView; nowSeconds: number }): string {
  const head = endpoint.headBlock === null ? "no head" : `head ${BigInt(endpoint.headBlock).toLocaleString("en-GB")}`;
  const latency = endpoint.latencyMs === null ? "no answer" : `answers in ${endpoint.latencyMs} ms`;
  return `${head} · ${latency} · looked at ${sinceWords({ atSeconds: endpoint.checkedAtSeconds, nowSeconds })}`;
}

function toneOf(health: EndpointView["health"]): "positive" | "warning" | "negative" {
  if (health === "healthy") return "positive";
  return health === "behind" || health === "frozen" ? "warning" : "negative";
}
