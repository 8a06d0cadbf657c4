import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { FoyerError } from "#core/error.ts";
import { LOCAL_MNEMONIC } from "#platform/env.ts";
import { findFreePort } from "./ports.ts";
import type { Processes, Running } from "./processes.ts";
import { waitUntil } from "./wait.ts";

export type LocalChain = { readonly rpcUrl: string; readonly wsUrl: string; readonly chainId: number; readonly running: Running };

export const LOCAL_CHAIN_ID = 31337;
const START_TIMEOUT_MS = 30_000;
const STATE_INTERVAL_SECONDS = 2;
/** Without a bound, anvil keeps every state it ever had in memory. */
const KEPT_STATES = 64;
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: "amd64", arm64: "arm64" };

/** Starts a local chain on a free port. With a state file it goes on where it stopped, and loses at most two seconds to a kill. */
export async function startAnvil({ processes, stateFile }: { processes: Processes; stateFile: string | null }): Promise<LocalChain> {
  const port = await findFreePort();
  const rpcUrl = `http://127.0.0.1:${port}`;
  const running = await processes.start({
    name: "anvil",
    command: findBinary(),
    args: [
      ...["--host", "127.0.0.1", "--port", String(port), "--chain-id", String(LOCAL_CHAIN_ID), "--mnemonic", LOCAL_MNEMONIC],
      ...["--accounts", "12", "--balance", "1000000", "--prune-history", String(KEPT_STATES), "--quiet"],
      ...(stateFile ? ["--state", stateFile, "--state-interval", String(STATE_INTERVAL_SECONDS)] : []),
    ],
  });
  await waitUntil({ what: "The local chain", running, timeoutMs: START_TIMEOUT_MS, isReady: () => isAnswering(rpcUrl) });
  return { rpcUrl, wsUrl: `ws://127.0.0.1:${port}`, chainId: LOCAL_CHAIN_ID, running };
}

/** The npm package's own starter is a second process that would survive a kill: the binary is started itself. */
function findBinary(): string {
  const name = `@foundry-rs/anvil-${process.platform}-${ARCHITECTURES[process.arch] ?? process.arch}`;
  try {
    const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
    return join(dirname(manifest), "bin", process.platform === "win32" ? "anvil.exe" : "anvil");
  } catch (cause) {
    throw new FoyerError({
      code: "UNAVAILABLE",
      message: `npm has no local chain for this machine (${name}).`,
      next: "Set RPC_URL to a test chain of yours.",
      cause,
    });
  }
}

async function isAnswering(rpcUrl: string): Promise<boolean> {
  const response = await fetch(rpcUrl, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_chainId", params: [] }),
  });
  return response.ok;
}
