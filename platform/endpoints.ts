import type { Env } from "./env.ts";

/** One node of the chain, in the order of the settings. */
export type Endpoint = {
  readonly position: number;
  /** All that may be said of it aloud: a provider's key stands in the path. */
  readonly host: string;
  readonly url: string;
  readonly wsUrl: string;
};

/** What decides how the chain is read. Nodes beside RPC_URL are optional. */
export type EndpointSettings = Pick<Env, "RPC_URL"> & Partial<Pick<Env, "RPC_URLS" | "RPC_WS_URL" | "CHAIN_BLOCK_SECONDS" | "FOYER_MODE">>;

/** Ethereum's; chains that differ say so by CHAIN_BLOCK_SECONDS. */
const USUAL_BLOCK_SECONDS = 12;

/** RPC_URL first, then RPC_URLS, each once. Without RPC_WS_URL a node's websocket is looked for at its own address. */
export function listEndpoints({ RPC_URL, RPC_URLS = [], RPC_WS_URL }: EndpointSettings): readonly [Endpoint, ...Endpoint[]] {
  const first = endpointOf({ url: RPC_URL, position: 0 });
  const others = [...new Set(RPC_URLS)].filter((url) => url !== RPC_URL).map((url, i) => endpointOf({ url, position: i + 1 }));
  return [{ ...first, wsUrl: RPC_WS_URL ?? first.wsUrl }, ...others];
}

/** Seconds between blocks; `null` for a chain that makes them on demand, as a laptop's does: the age of its head says nothing. */
export function blockSecondsOf({ CHAIN_BLOCK_SECONDS, FOYER_MODE }: EndpointSettings): number | null {
  return CHAIN_BLOCK_SECONDS ?? (FOYER_MODE === "production" ? USUAL_BLOCK_SECONDS : null);
}

function endpointOf({ url, position }: { url: string; position: number }): Endpoint {
  return { position, host: new URL(url).host, url, wsUrl: url.replace(/^http/, "ws") };
}
