import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { toHex } from "viem";
import { mnemonicToAccount } from "viem/accounts";
import { LOCAL_MNEMONIC } from "#platform/env.ts";
import type { World } from "./world.ts";

/** A process of ours as an operator starts it: `node indexer/main.ts`. */
export type OwnProcess = {
  readonly child: ChildProcess;
  readonly output: () => string;
  /** Resolves with the exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  /** Resolves when the output holds the text; rejects when the process ends without it. */
  readonly says: (text: string) => Promise<void>;
};

export function startProcess({
  world,
  args,
  env = {},
  ipc = "none",
}: {
  world: World;
  args: readonly string[];
  env?: Record<string, string>;
  ipc?: "ipc" | "none";
}): OwnProcess {
  const child = spawn(process.execPath, [...args], {
    cwd: fileURLToPath(new URL("../..", import.meta.url)),
    env: { ...process.env, ...settingsOf(world), ...env },
    stdio: ["ignore", "pipe", "pipe", ...(ipc === "ipc" ? (["ipc"] as const) : [])],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (output += String(chunk)));
  // With an IPC channel that the parent has closed, Node never tells "close".
  const ended = once(child, ipc === "ipc" ? "exit" : "close").then(([code, signal]) => code ?? signal);
  return {
    child,
    output: () => output,
    ended,
    async says(text) {
      while (!output.includes(text)) {
        const outcome = await Promise.race([ended, once(child.stdout as NodeJS.ReadableStream, "data").then(() => null)]);
        if (outcome !== null && !output.includes(text)) throw new Error(`The process ended (${outcome}) without saying "${text}":\n${output}`);
      }
    },
  };
}

/** The settings of a process of ours in this world. */
export function settingsOf(world: World): Record<string, string> {
  return {
    NODE_ENV: "test",
    FOYER_MODE: "local",
    DATABASE_URL: world.database.connectionString,
    RPC_URL: world.chain.rpcUrl,
    CHAIN_ID: String(world.chain.chainId),
    FOYER_SECRET: "local-secret-for-tests-of-the-processes",
    RELAYER_KEY: toHex(mnemonicToAccount(LOCAL_MNEMONIC).getHdKey().privateKey as Uint8Array),
    FACTORY_ADDRESS: world.factory,
    FACTORY_BLOCK: String(world.firstBlock),
  };
}
