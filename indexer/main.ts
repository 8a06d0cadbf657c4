import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { type Address, parseAddress } from "#core/bytes.ts";
import { FoyerError } from "#core/error.ts";
import { withClient } from "#platform/client.ts";
import { type Deployment, readDeployment } from "#platform/deployment.ts";
import { type Env, getEnv } from "#platform/env.ts";
import { giveUp } from "#platform/give-up.ts";
import { getLogOf } from "#platform/log.ts";
import { serveMetrics } from "#platform/serve-metrics.ts";
import { createStopping } from "#platform/stopping.ts";
import type { Db } from "./bulk.ts";
import { createNode } from "./node.ts";
import { rebuild, rebuildFrom } from "./rebuild.ts";
import { rebuildContract } from "./rebuild-contract.ts";
import { createRequest } from "./request.ts";
import { runIndexer } from "./run.ts";
import { verifyMirror } from "./verify.ts";
import { createBatchClient } from "./verify-chain.ts";

const log = getLogOf("indexer");
const signal = createStopping();

try {
  await main();
} catch (fault) {
  giveUp({ fault, log, name: "indexer" });
}

async function main(): Promise<void> {
  const { command, from, contract } = readArguments();
  const env = getEnv();
  const deployment = await readDeployment(env);
  const database = { connectionString: env.DATABASE_URL, application_name: "foyer-indexer", pipeline: true };
  switch (command) {
    case "follow":
      serveMetrics({ port: env.METRICS_PORT, host: env.METRICS_HOST, signal });
      return runIndexer({ env, deployment, log, signal, nowMs: Date.now, wait: (ms) => wait(ms, undefined, { signal }) });
    case "verify":
      return withClient(database, (db) => verify({ db, chainId: env.CHAIN_ID, client: createBatchClient(env) }));
    case "rebuild":
      return withClient(database, (db) => repair(db, { env, deployment, from, contract }));
    default:
      throw notUnderstood(`The indexer does not know "${command}".`);
  }
}

function readArguments(): { command: string; from: bigint | null; contract: Address | null } {
  try {
    const { values, positionals } = parseArgs({ allowPositionals: true, options: { from: { type: "string" }, contract: { type: "string" } } });
    const [command = "follow"] = positionals;
    if (values.from !== undefined && !/^\d{1,18}$/.test(values.from)) throw notUnderstood(`"${values.from}" is no block.`);
    if (values.from !== undefined && values.contract !== undefined) throw notUnderstood("From a block on, or of one event: not both.");
    return {
      command,
      from: values.from === undefined ? null : BigInt(values.from),
      contract: values.contract === undefined ? null : parseAddress(values.contract),
    };
  } catch (cause) {
    throw cause instanceof FoyerError ? cause : notUnderstood(cause instanceof Error ? cause.message : String(cause));
  }
}

type Repair = { readonly env: Env; readonly deployment: Deployment; readonly from: bigint | null; readonly contract: Address | null };

/** Of everything, of what follows a block, or of one event. The running indexer, if there is one, reads what is missing then. */
async function repair(db: Db, { env, deployment, from, contract }: Repair): Promise<void> {
  const chainId = env.CHAIN_ID;
  const { factory, firstBlock } = deployment;
  const node = createNode({ request: createRequest(env.RPC_URL), log, wait: (ms) => wait(ms, undefined, { signal }) });
  if (contract) {
    await rebuildContract(db, { chainId, factory, firstBlock, node, contract });
    say(`Event ${contract} is read anew.`);
  } else if (from !== null) {
    await rebuildFrom(db, { chainId, factory, node, from });
    say(`The mirror ends below block ${from}; the indexer goes on from there.`);
  } else {
    await rebuild(db, { chainId });
    say(`The mirror of chain ${chainId} is empty; the indexer reads it anew.`);
  }
}

function say(sentence: string): void {
  process.stdout.write(`${sentence}\n`);
}

function notUnderstood(message: string): FoyerError {
  return new FoyerError({ code: "INVALID_INPUT", message, next: "Say follow, verify, rebuild, rebuild --from BLOCK, or rebuild --contract ADDRESS." });
}

async function verify(input: Parameters<typeof verifyMirror>[0]): Promise<void> {
  const { differences, drift, contracts, tickets, blockNumber } = await verifyMirror(input);
  for (const difference of differences) say(difference);
  say(`Block ${blockNumber}: ${contracts} events, ${tickets} tickets, ${drift} differences.`);
  if (drift > 0) process.exitCode = 1;
}
