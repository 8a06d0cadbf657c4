import { createServer, type Server } from "node:http";
import { fileURLToPath } from "node:url";
import next from "next";
import { getDeployment } from "#platform/deployment.ts";
import { giveUp } from "#platform/give-up.ts";
import { getLogOf } from "#platform/log.ts";
import { closeNotifications } from "#platform/notify.ts";
import { closePool } from "#platform/pool.ts";
import { createStopping } from "#platform/stopping.ts";
import { assertInstallation } from "#server/assert-installation.ts";
import { createApp } from "./app.ts";
import { getApiDeps } from "./deps.ts";
import { createListener } from "./listener.ts";

/** Slow answers get this long after a stop was asked for. */
const GRACE_MS = 5_000;

const log = getLogOf("api");

main().catch((fault: unknown) => {
  giveUp({ fault, log, name: "app" });
  // Whatever Next or the pools have begun would keep this process alive.
  process.exit();
});

async function main(): Promise<void> {
  const stopping = createStopping();
  const deps = await getApiDeps({ stopping });
  const { env, db, chain } = deps;
  await assertInstallation({ db, chain, chainId: env.CHAIN_ID, deployment: await getDeployment() });

  const pages = next({ dev: false, dir: fileURLToPath(new URL("..", import.meta.url)) });
  await pages.prepare();

  const server = createServer(createListener(deps, { app: createApp(deps), pages: pages.getRequestHandler() }));
  server.listen({ port: env.PORT, host: env.HOST }, () => {
    log.info({ address: server.address() }, "listening");
    process.send?.("ready");
  });

  const stop = () => void stopAll({ server, pages });
  if (stopping.aborted) stop();
  else stopping.addEventListener("abort", stop);
}

/** No new requests, the running ones to their end, then the connections to the database. */
async function stopAll({ server, pages }: { server: Server; pages: ReturnType<typeof next> }): Promise<void> {
  try {
    log.info("stopping");
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), GRACE_MS).unref();
    await closed;
    await pages.close();
    await Promise.all([closeNotifications(), closePool()]);
    process.exit(0);
  } catch (cause) {
    log.error({ err: cause }, "the stop failed");
    process.exit(1);
  }
}
