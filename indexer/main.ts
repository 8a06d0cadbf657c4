import { setTimeout as wait } from "node:timers/promises";
import { FoyerError } from "#core/error.ts";
import { withClient } from "#platform/client.ts";
import { readDeployment } from "#platform/deployment.ts";
import { getEnv } from "#platform/env.ts";
import { giveUp } from "#platform/give-up.ts";
import { getLogOf } from "#platform/log.ts";
import { serveMetrics } from "#platform/serve-metrics.ts";
import { createStopping } from "#platform/stopping.ts";
import { rebuild } from "./rebuild.ts";
import { runIndexer } from "./run.ts";
import { verifyMirror } from "./verify.ts";
import { createBatchClient } from "./verify-chain.ts";

const log = getLogOf("indexer");
const signal = createStopping();

try {
  await main(process.argv[2] ?? "follow");
} catch (fault) {
  giveUp({ fault, log, name: "indexer" });
}

async function main(command: string): Promise<void> {
  const env = getEnv();
  const deployment = await readDeployment(env);
  const database = { connectionString: env.DATABASE_URL, application_name: "foyer-indexer" };
  switch (command) {
    case "follow":
      serveMetrics({ port: env.METRICS_PORT, host: env.METRICS_HOST, signal });
      return runIndexer({ env, deployment, log, signal, nowMs: Date.now, wait: (ms) => wait(ms, undefined, { signal }) });
    case "verify":
      return withClient(database, (db) => verify({ db, chainId: env.CHAIN_ID, client: createBatchClient(env) }));
    case "rebuild":
      return withClient(database, (db) => rebuild(db, { chainId: env.CHAIN_ID }));
    default:
      throw new FoyerError({ code: "INVALID_INPUT", message: `The indexer does not know "${command}".`, next: "Say follow, verify or rebuild." });
  }
}

async function verify(input: Parameters<typeof verifyMirror>[0]): Promise<void> {
  const { differences, drift, contracts, tickets, blockNumber } = await verifyMirror(input);
  for (const difference of differences) process.stdout.write(`${difference}\n`);
  process.stdout.write(`Block ${blockNumber}: ${contracts} events, ${tickets} tickets, ${drift} differences.\n`);
  if (drift > 0) process.exitCode = 1;
}
