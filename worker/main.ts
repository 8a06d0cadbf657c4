import { getPublicClient, getRelayer } from "#platform/chain.ts";
import { getDeployment } from "#platform/deployment.ts";
import { getEnv } from "#platform/env.ts";
import { giveUp } from "#platform/give-up.ts";
import { getLogOf } from "#platform/log.ts";
import { closeNotifications, listen } from "#platform/notify.ts";
import { closePool, getPool } from "#platform/pool.ts";
import { serveMetrics } from "#platform/serve-metrics.ts";
import { createStopping } from "#platform/stopping.ts";
import { assertInstallation } from "#server/assert-installation.ts";
import { JOBS } from "./jobs.ts";
import { runWorker } from "./run.ts";

const log = getLogOf("worker");
const signal = createStopping();

try {
  const env = getEnv();
  const client = getPublicClient();
  await assertInstallation({ db: getPool(), chain: client, chainId: env.CHAIN_ID, deployment: await getDeployment() });
  serveMetrics({ port: env.METRICS_PORT, host: env.METRICS_HOST, signal });
  await runWorker({ env, db: getPool(), client, relayer: getRelayer(), log }, { jobs: JOBS, listen, signal });
} catch (fault) {
  giveUp({ fault, log, name: "worker" });
} finally {
  await Promise.all([closeNotifications(), closePool()]);
}
