import { randomUUID } from "node:crypto";
import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Address, parseAddress } from "#core/bytes.ts";
import { createChainClient } from "#platform/chain.ts";
import { createPool } from "#platform/pool.ts";
import { type ServiceEnv, startBase } from "./base.ts";
import { buildPages, isBuildStale } from "./build.ts";
import { type Demo, ensureDemo } from "./demo.ts";
import type { Home } from "./home.ts";
import type { Settings } from "./note-settings.ts";
import { assertPortFree } from "./ports.ts";
import type { Processes } from "./processes.ts";
import { openSecrets } from "./secrets.ts";
import { SERVICES, type Supervised, startService } from "./services.ts";
import type { Steps } from "./steps.ts";
import { waitUntil } from "./wait.ts";

export type StackInput = {
  readonly processes: Processes;
  readonly home: Home;
  readonly steps: Steps;
  /** DATABASE_URL, RPC_URL and whatever else replaces an embedded part or a default. */
  readonly settings: Settings;
  readonly port: number;
};

export type Stack = {
  readonly url: string;
  readonly databaseUrl: string;
  readonly rpcUrl: string;
  readonly chainId: number;
  readonly factory: Address;
  /** `null` on a chain that gives no balances away. */
  readonly demo: Demo | null;
  readonly stewardPin: string;
  /** Rejects when a service had to be given up; never resolves. */
  readonly failed: Promise<never>;
};

const READY_TIMEOUT_MS = 120_000;
const SMALL_POOL = 4;
const ERROR_LEVEL = 50;

/** The whole product on this machine, ready when this resolves. Whoever made `processes` stops it. */
export async function startStack(input: StackInput): Promise<Stack> {
  const { processes, home, steps, settings, port } = input;
  await assertPortFree(port);
  const url = `http://localhost:${port}`;
  const secrets = openSecrets(home.secrets);
  const [env] = await Promise.all([startBase({ processes, home, steps, settings, secrets, url }), ensurePages(input)]);
  const services = await steps.run("indexer, worker and app", () => startServices({ ...input, env, url }));
  const failed = Promise.race(services.map((service) => service.failed));
  // Whoever waits for it later must hear of it; until then a failure is no unhandled one.
  failed.catch(() => undefined);
  const stewardPin = secrets.stewardPin;
  const demo = await Promise.race([prepareDemo({ env, url, steps, stewardPin }), failed]);
  const { DATABASE_URL: databaseUrl, RPC_URL: rpcUrl } = env;
  return { url, databaseUrl, rpcUrl, chainId: Number(env.CHAIN_ID), factory: parseAddress(env.FACTORY_ADDRESS), demo, stewardPin, failed };
}

async function ensurePages({ processes, steps, settings }: StackInput): Promise<void> {
  if (isBuildStale()) await steps.run("building the pages (about a minute, only after changes)", () => buildPages({ processes, env: settings }));
}

async function startServices({ processes, home, steps, env, url }: StackInput & { env: ServiceEnv; url: string }): Promise<Supervised[]> {
  const logs = join(home.directory, "logs");
  mkdirSync(logs, { recursive: true });
  const onOutput = ({ name, text }: { name: string; text: string }): void => {
    appendFileSync(join(logs, `${name}.log`), text);
    for (const fault of listErrors(text)) steps.note(`${name}: ${fault}`);
  };
  const services = await Promise.all(SERVICES.map((service) => startService({ processes, env, note: steps.note, onOutput }, service)));
  const app = services.find(({ name }) => name === "app");
  const ready = waitUntil({
    what: "The app",
    running: app?.first ?? null,
    timeoutMs: READY_TIMEOUT_MS,
    isReady: async () => (await fetch(`${url}/api/health`)).ok,
  });
  await Promise.race([ready, ...services.map((service) => service.failed)]);
  return services;
}

/** pino's lines of level error and above; whole lines only, a cut one is in the file. */
function listErrors(text: string): string[] {
  return text.split("\n").flatMap((line) => {
    const match = /^\{"level":(\d+),.*"msg":"((?:[^"\\]|\\.)*)"\}$/.exec(line);
    return match && Number(match[1]) >= ERROR_LEVEL ? [match[2] as string] : [];
  });
}

async function prepareDemo({ env, url, steps, stewardPin }: { env: ServiceEnv; url: string; steps: Steps; stewardPin: string }): Promise<Demo | null> {
  const chainId = Number(env.CHAIN_ID);
  const chain = createChainClient({ CHAIN_ID: chainId, RPC_URL: env.RPC_URL });
  const version = await chain.request({ method: "web3_clientVersion" });
  if (!version.startsWith("anvil")) {
    steps.note(`no demo: the chain at RPC_URL (${version}) is no test chain`);
    return null;
  }
  const db = createPool({ connectionString: env.DATABASE_URL, size: SMALL_POOL });
  try {
    const deps = { db, chain, factory: parseAddress(env.FACTORY_ADDRESS), newId: randomUUID, rpcUrl: env.RPC_URL, url, chainId };
    const demo = await steps.run("demo event", () => ensureDemo(deps, { stewardPin }));
    const head = await chain.getBlockNumber({ cacheTime: 0 });
    const isMirrored = async (): Promise<boolean> => {
      const { rowCount } = await db.query("SELECT 1 FROM mirror_checkpoints WHERE chain_id = $1 AND block_number >= $2", [chainId, head]);
      return rowCount === 1;
    };
    await waitUntil({ what: "The mirror", running: null, timeoutMs: READY_TIMEOUT_MS, isReady: isMirrored });
    return demo;
  } finally {
    await db.end();
  }
}
