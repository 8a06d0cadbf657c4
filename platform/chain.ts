import {
  type Account,
  type Chain,
  createPublicClient,
  createWalletClient,
  defineChain,
  http,
  type PublicClient,
  type Transport,
  type WalletClient,
} from "viem";
import { privateKeyToAccount } from "viem/accounts";
import type { Address, Hex } from "#core/bytes.ts";
import { FoyerError } from "#core/error.ts";
import { type Env, getEnv } from "./env.ts";
import { once } from "./once.ts";

export type ChainClient = PublicClient<Transport, Chain>;
export type Relayer = WalletClient<Transport, Chain, Account>;

const RPC_TIMEOUT_MS = 10_000;
const POLLING_INTERVAL_MS = 500;
const CAUTIOUS_TIMEOUT_MS = 1_500;
/** The longest code of a contract is 48 KiB of hex; what a wallet answers is one byte. */
const CAUTIOUS_BYTES = 256 * 1024;

/** Reads the chain over RPC_URL. One per process. */
export function getPublicClient(): ChainClient {
  return once("public-client", () => createChainClient(getEnv()));
}

/** Signs for the platform with RELAYER_KEY, which holds the gate role of every event. One per process. */
export function getRelayer(): Relayer {
  return once("relayer", () => createRelayer(getEnv()));
}

/** The same for questions to code that strangers wrote, which may answer late, at length or not at all. One per process. */
export function getCautiousClient(): ChainClient {
  return once("cautious-client", () => createCautiousClient(getEnv()));
}

/** The chain of the settings, as viem describes one. */
export function chainOf(env: Pick<Env, "CHAIN_ID" | "RPC_URL">): Chain {
  return defineChain({
    id: env.CHAIN_ID,
    name: `chain ${env.CHAIN_ID}`,
    nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
    rpcUrls: { default: { http: [env.RPC_URL] } },
  });
}

export function createChainClient(env: Pick<Env, "CHAIN_ID" | "RPC_URL">): ChainClient {
  return createPublicClient({ chain: chainOf(env), transport: transportOf(env), pollingInterval: POLLING_INTERVAL_MS });
}

export function createCautiousClient(env: Pick<Env, "CHAIN_ID" | "RPC_URL">): ChainClient {
  const transport = http(env.RPC_URL, { timeout: CAUTIOUS_TIMEOUT_MS, retryCount: 0, maxResponseBodySize: CAUTIOUS_BYTES });
  return createPublicClient({ chain: chainOf(env), transport });
}

export function createRelayer(env: Pick<Env, "CHAIN_ID" | "RPC_URL" | "RELAYER_KEY">): Relayer {
  return createWalletClient({ account: privateKeyToAccount(env.RELAYER_KEY), chain: chainOf(env), transport: transportOf(env) });
}

/** Another chain under the same address would mirror and admit another event's tickets (trap 34). Throws CONFLICT. */
export async function assertChain({ client, chainId }: { client: ChainClient; chainId: number }): Promise<void> {
  const actual = await client.getChainId();
  if (actual === chainId) return;
  throw new FoyerError({
    code: "CONFLICT",
    message: `RPC_URL leads to chain ${actual}, but CHAIN_ID says ${chainId}.`,
    next: "Correct one of the two.",
  });
}

/** The code at an address now, `0x` where there is none: as checks of contracts ask for it. */
export function codeReaderOf(client: Pick<ChainClient, "getCode">): (address: Address) => Promise<Hex> {
  return async (address) => (await client.getCode({ address })) ?? "0x";
}

/** Answers with thousands of logs are larger than viem's default bound. */
function transportOf(env: Pick<Env, "RPC_URL">): Transport {
  return http(env.RPC_URL, { timeout: RPC_TIMEOUT_MS, maxResponseBodySize: 256 * 1024 * 1024 });
}
