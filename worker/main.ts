import { assertChain, getPublicClient, getRelayer } from "#platform/chain.ts";
import { getEnv } from "#platform/env.ts";
import { getLogOf } from "#platform/log.ts";
import { closeNotifications } from "#platform/notify.ts";
import { closePool, getPool } from "#platform/pool.ts";
import { serveMetrics } from "#platform/serve-metrics.ts";
import { createStopping } from "#platform/stopping.ts";
import { runWorker } from "./run.ts";

const log = getLogOf("worker");
const signal = createStopping();

try {
  const env = getEnv();
  const client = getPublicClient();
  await assertChain({ client, chainId: env.CHAIN_ID });
  serveMetrics({ port: env.METRICS_PORT, host: env.METRICS_HOST, signal });
  await runWorker({ env, db: getPool(), client, relayer: getRelayer(), log }, { signal });
} catch (fault) {
  log.fatal({ err: fault }, "the worker stops");
  process.exitCode = 1;
} finally {
  await Promise.all([closeNotifications(), closePool()]);
}
