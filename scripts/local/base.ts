import { existsSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { mnemonicToAccount } from "viem/accounts";
import { encodeHex, type Hex, parseHex } from "#core/bytes.ts";
import { FoyerError } from "#core/error.ts";
import { createChainClient } from "#platform/chain.ts";
import { LOCAL_MNEMONIC } from "#platform/env.ts";
import { migrate, readMigrations } from "../migrate.ts";
import { startAnvil } from "./anvil.ts";
import { emptyMirror, ensureFactory } from "./contracts.ts";
import type { Home } from "./home.ts";
import { noteSettings, type Settings } from "./note-settings.ts";
import { startCluster } from "./postgres.ts";
import type { Processes } from "./processes.ts";
import type { Secrets } from "./secrets.ts";
import type { Steps } from "./steps.ts";

/** Olivia of the test wallet: on a laptop she runs the platform as well as her event. */
const ORGANIZER = 1;

/** Every setting of the product's processes. */
export type ServiceEnv = Settings & { readonly DATABASE_URL: string; readonly RPC_URL: string; readonly CHAIN_ID: string; readonly FACTORY_ADDRESS: string };

type Input = {
  readonly processes: Processes;
  readonly home: Home;
  readonly steps: Steps;
  readonly settings: Settings;
  readonly secrets: Secrets;
  readonly url: string;
};

/** Database, chain and contracts, each embedded unless given, and the settings that lead to them. */
export async function startBase(input: Input): Promise<ServiceEnv> {
  const [databaseUrl, node] = await Promise.all([startDatabase(input), startChain(input)]);
  const key = relayerKeyOf(input.settings);
  const { steps, home, settings, secrets, url } = input;
  const client = createChainClient({ CHAIN_ID: node.chainId, RPC_URL: node.rpcUrl });
  const factory = await steps.run("contracts", () => ensureFactory({ client, rpcUrl: node.rpcUrl, key, noteFile: home.deployment }));
  if (factory.isNew) await emptyMirror({ connectionString: databaseUrl, chainId: node.chainId });
  const env = {
    ...settings,
    NODE_ENV: "production",
    FOYER_MODE: "local",
    DATABASE_URL: databaseUrl,
    RPC_URL: node.rpcUrl,
    RPC_WS_URL: node.wsUrl,
    CHAIN_ID: String(node.chainId),
    FACTORY_ADDRESS: factory.factory,
    FACTORY_BLOCK: String(factory.firstBlock),
    PUBLIC_URL: url,
    PORT: new URL(url).port,
    FOYER_SECRET: settings.FOYER_SECRET || secrets.secret,
    RELAYER_KEY: key,
    ADMIN_WALLETS: settings.ADMIN_WALLETS || mnemonicToAccount(LOCAL_MNEMONIC, { addressIndex: ORGANIZER }).address,
    MAIL_DIR: settings.MAIL_DIR || join(home.directory, "mails"),
    NEXT_TELEMETRY_DISABLED: "1",
  };
  noteSettings({ file: home.settings, given: settings, env });
  return env;
}

async function startDatabase({ processes, home, steps, settings, secrets }: Input): Promise<string> {
  const given = settings.DATABASE_URL;
  const embedded = { processes, directory: home.postgres, shelter: home.shelter, password: secrets.postgresPassword, durability: "full" } as const;
  const databaseUrl = given || (await steps.run("PostgreSQL", async () => (await startCluster(embedded)).connectionString));
  await steps.run("migrations", async () => migrate({ connectionString: databaseUrl, migrations: await readMigrations() }));
  return databaseUrl;
}

type Node = { readonly rpcUrl: string; readonly wsUrl: string | undefined; readonly chainId: number };

async function startChain({ processes, home, steps, settings }: Input): Promise<Node> {
  const rpcUrl = settings.RPC_URL;
  if (rpcUrl) return { rpcUrl, wsUrl: settings.RPC_WS_URL, chainId: await askChainId(rpcUrl) };
  if (isDamaged(home.chain)) {
    renameSync(home.chain, `${home.chain}.damaged`);
    steps.note("the local chain's file was cut off by a kill: it is kept as chain.json.damaged, and a new chain begins");
  }
  return steps.run("local chain", () => startAnvil({ processes, stateFile: home.chain }));
}

async function askChainId(rpcUrl: string): Promise<number> {
  try {
    return await createChainClient({ CHAIN_ID: 1, RPC_URL: rpcUrl }).getChainId();
  } catch (cause) {
    throw new FoyerError({
      code: "UNAVAILABLE",
      message: `No chain answers at RPC_URL (${new URL(rpcUrl).host}).`,
      next: "Is it right, and the node running?",
      cause,
    });
  }
}

function isDamaged(file: string): boolean {
  if (!existsSync(file)) return false;
  try {
    JSON.parse(readFileSync(file, "utf8"));
    return false;
  } catch {
    return true;
  }
}

/** The test chain's first account, which everybody knows and production refuses. */
function relayerKeyOf({ RELAYER_KEY: given }: Settings): Hex {
  if (given) return parseHex(given);
  return encodeHex(mnemonicToAccount(LOCAL_MNEMONIC, { addressIndex: 0 }).getHdKey().privateKey ?? new Uint8Array());
}
