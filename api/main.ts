import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import next from "next";
import { assertChain } from "#platform/chain.ts";
import { closeNotifications } from "#platform/notify.ts";
import { closePool } from "#platform/pool.ts";
import { createStopping } from "#platform/stopping.ts";
import { createApp } from "./app.ts";
import { getApiDeps } from "./deps.ts";
import { createListener } from "./listener.ts";

/** Slow answers get this long after a stop was asked for. */
const GRACE_MS = 5_000;

const stopping = createStopping();
const deps = await getApiDeps({ stopping });
const { env, log } = deps;
await assertChain({ client: deps.chain, chainId: env.CHAIN_ID });

const pages = next({ dev: false, dir: fileURLToPath(new URL("..", import.meta.url)) });
await pages.prepare();

const server = createServer(createListener(deps, { app: createApp(deps), pages: pages.getRequestHandler() }));
server.listen({ port: env.PORT, host: env.HOST }, () => {
  log.info({ address: server.address() }, "listening");
  process.send?.("ready");
});

if (stopping.aborted) stop();
else stopping.addEventListener("abort", stop);

function stop(): void {
  stopAll().catch((cause: unknown) => {
    log.error({ err: cause }, "the stop failed");
    process.exit(1);
  });
}

/** No new requests, the running ones to their end, then the connections to the database. */
async function stopAll(): Promise<void> {
  log.info("stopping");
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  setTimeout(() => server.closeAllConnections(), GRACE_MS).unref();
  await closed;
  await pages.close();
  await Promise.all([closeNotifications(), closePool()]);
  process.exit(0);
}
