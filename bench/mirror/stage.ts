import { type ChildProcess, fork, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type pg from "pg";
import { toHex } from "viem";
import { mnemonicToAccount } from "viem/accounts";
import type { Address } from "#core/bytes.ts";
import { withClient } from "#platform/client.ts";
import { LOCAL_MNEMONIC } from "#platform/env.ts";
import { startCluster } from "#scripts/local/postgres.ts";
import { createProcesses, type Processes } from "#scripts/local/processes.ts";
import { INDEXER_FLAGS } from "#scripts/local/services.ts";
import { migrate, readMigrations } from "#scripts/migrate.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const TEMPLATE = "bench_template";
const LONGEST_MS = 600_000;

/** A PostgreSQL as durable as one in production, and empty databases in it. */
export type Stage = {
  readonly processes: Processes;
  readonly createDatabase: () => Promise<string>;
  readonly close: () => Promise<void>;
};

/** Which chain an indexer is to mirror. */
export type Chain = {
  readonly rpcUrl: string;
  readonly wsUrl?: string;
  readonly chainId: number;
  readonly factory: Address;
  readonly firstBlock: number | bigint;
};

export async function createStage(): Promise<Stage> {
  const processes = createProcesses();
  const home = mkdtempSync(join(tmpdir(), "foyer-bench-"));
  chmodSync(home, 0o711);
  processes.removeAtEnd(home);
  const password = randomBytes(16).toString("hex");
  const { connectionString } = await startCluster({ processes, directory: join(home, "pg"), shelter: join(home, "shelter"), password, durability: "full" });
  await withClient({ connectionString }, (db) => db.query(`CREATE DATABASE ${TEMPLATE}`));
  await migrate({ connectionString: databaseUrl(connectionString, TEMPLATE), migrations: await readMigrations() });
  let made = 0;
  return {
    processes,
    async createDatabase() {
      const name = `bench_${++made}`;
      await withClient({ connectionString }, (db) => db.query(`CREATE DATABASE ${name} TEMPLATE ${TEMPLATE}`));
      return databaseUrl(connectionString, name);
    },
    close: () => processes.stopAll(),
  };
}

/** An indexer as an operator starts it. */
export function startIndexer({ connectionString, chain }: { connectionString: string; chain: Chain }): ChildProcess {
  return spawn(process.execPath, [...INDEXER_FLAGS, "indexer/main.ts"], {
    cwd: ROOT,
    // It ends when this process does, however that ends.
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    env: {
      ...process.env,
      NODE_ENV: "production",
      FOYER_MODE: "local",
      DATABASE_URL: connectionString,
      RPC_URL: chain.rpcUrl,
      ...(chain.wsUrl ? { RPC_WS_URL: chain.wsUrl } : {}),
      CHAIN_ID: String(chain.chainId),
      FACTORY_ADDRESS: chain.factory,
      FACTORY_BLOCK: String(chain.firstBlock),
      FOYER_SECRET: "local-secret-for-the-benchmark-of-the-mirror",
      RELAYER_KEY: toHex(mnemonicToAccount(LOCAL_MNEMONIC).getHdKey().privateKey as Uint8Array),
    },
  });
}

/** A module of ours in a process of its own: what it answers to its order. */
export async function forkModule({ file, order }: { file: string; order: object }): Promise<{ child: ChildProcess; answer: unknown }> {
  const child = fork(join(ROOT, "bench/mirror", file));
  const answered = once(child, "message");
  child.send(order);
  return { child, answer: (await answered)[0] };
}

export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  await ended;
}

/** The most memory that a process ever had resident (VmHWM); `null` where the system does not tell. */
export function peakMemoryMiB({ pid }: ChildProcess): number | null {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return kilobytes ? Math.round(Number(kilobytes) / 1024) : null;
  } catch {
    return null;
  }
}

/** Asks again and again until the answer is there. Throws after ten minutes. */
export async function until<T>(ask: () => Promise<T | null | undefined>): Promise<T> {
  for (const deadline = Date.now() + LONGEST_MS; Date.now() < deadline; await wait(10)) {
    const answer = await ask();
    if (answer !== null && answer !== undefined) return answer;
  }
  throw new Error("The benchmark waited ten minutes for nothing.");
}

export async function ask<Row extends pg.QueryResultRow>(db: pg.Client, text: string, values: readonly unknown[] = []): Promise<Row | undefined> {
  return (await db.query<Row>(text, [...values])).rows[0];
}

function databaseUrl(connectionString: string, name: string): string {
  const url = new URL(connectionString);
  url.pathname = `/${name}`;
  return url.href;
}
