import { fork } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once as event } from "node:events";
import { fileURLToPath } from "node:url";
import { TAG_MASTER_KEY } from "./proofs.ts";
import { CHAIN_ID } from "./town.ts";

export const SECRET = randomBytes(32).toString("hex");
/** Where nobody answers. */
export const NO_CHAIN = "http://127.0.0.1:9";

/** `readCpuMs`: what the process has used of a processor so far. */
export type Server = { readonly port: number; readonly readCpuMs: () => Promise<number>; readonly close: () => Promise<void> };

/** The API in a process of its own, against this database and this node. */
export async function startServer(input: { databaseUrl: string; rpcUrl: string; limits?: "on" | "off" }): Promise<Server> {
  const env = { ...process.env, ...settingsFor(input), BENCH_LIMITS: input.limits ?? "on", NODE_ENV: "production" as const };
  const child = fork(fileURLToPath(new URL("server.ts", import.meta.url)), { env });
  const [{ port }] = (await event(child, "message")) as [{ port: number }];
  const close = async (): Promise<void> => {
    child.disconnect();
    await event(child, "exit");
  };
  const readCpuMs = async (): Promise<number> => {
    const answer = event(child, "message") as Promise<[{ cpuMs: number }]>;
    child.send("cpu");
    return (await answer)[0].cpuMs;
  };
  return { port, readCpuMs, close };
}

export function settingsFor({ databaseUrl, rpcUrl }: { databaseUrl: string; rpcUrl: string }): Record<string, string> {
  const own = {
    DATABASE_URL: databaseUrl,
    NFC_MASTER_KEY: TAG_MASTER_KEY.slice(2),
    RPC_URL: rpcUrl,
    CHAIN_ID: String(CHAIN_ID),
    FOYER_SECRET: SECRET,
    REQUESTS_PER_ADDRESS: "1000000",
  };
  return { ...own, FOYER_MODE: "local", RELAYER_KEY: `0x${"42".repeat(32)}`, LOG_LEVEL: "error" };
}
