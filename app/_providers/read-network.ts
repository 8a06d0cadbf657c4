import type { Network } from "#components/network.tsx";
import { FoyerError } from "#core/error.ts";
import { getDeployment } from "#platform/deployment.ts";
import { type Env, getEnv } from "#platform/env.ts";

const CHAIN_NAMES: Readonly<Record<number, string>> = {
  1: "Ethereum",
  10: "OP Mainnet",
  137: "Polygon",
  8453: "Base",
  42161: "Arbitrum One",
  11155111: "Sepolia",
  31337: "Local chain",
};

/** What the browser must know about chain and installation; read when a page is asked for, never at build time. */
export async function readNetwork(): Promise<Network> {
  const env = getEnv();
  const { factory } = await getDeployment();
  return {
    chainId: env.CHAIN_ID,
    chainName: CHAIN_NAMES[env.CHAIN_ID] ?? `Chain ${env.CHAIN_ID}`,
    rpcUrl: rpcUrlOf(env),
    mode: env.FOYER_MODE,
    factory,
  };
}

/** RPC_URL may carry a key of ours, so it never goes to a browser. */
function rpcUrlOf(env: Env): string {
  if (env.PUBLIC_RPC_URL) return env.PUBLIC_RPC_URL;
  if (env.FOYER_MODE === "local") return new URL("/api/rpc", env.PUBLIC_URL).href;
  throw new FoyerError({ code: "UNAVAILABLE", message: "Browsers have no way to the chain.", next: "Set PUBLIC_RPC_URL." });
}
