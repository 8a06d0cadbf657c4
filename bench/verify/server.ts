import { createServer } from "node:http";
import { createApp } from "#api/app.ts";
import { createListener } from "#api/listener.ts";
import { parseAddress } from "#core/bytes.ts";
import { createChainClient } from "#platform/chain.ts";
import { getEnv } from "#platform/env.ts";
import { createLog } from "#platform/log.ts";
import { closeNotifications, getNotifications } from "#platform/notify.ts";
import { closePool, getGatePool, getPool } from "#platform/pool.ts";
import { getPrisma } from "#prisma/client.ts";
import { getAuth } from "#server/accounts/auth.ts";
import { systemClock } from "#server/clock.ts";
import { getWalletVerdicts } from "#server/credentials/wallet-verdicts.ts";
import { getCounts } from "#server/limits/get-counts.ts";
import { NO_COUNTS } from "../limits/no-counts.ts";

// The API as api/main.ts serves it, in a process of its own; the pages, which no gate calls, are left out.
const env = getEnv();
const deps = {
  ...{
    env,
    db: getPool(),
    gateDb: getGatePool(),
    prisma: getPrisma(),
    chain: createChainClient(env),
    factory: parseAddress(`0x${"fa".repeat(20)}`),
    auth: getAuth(),
    verdicts: getWalletVerdicts(),
  },
  ...{
    clock: systemClock,
    counts: process.env.BENCH_LIMITS === "off" ? NO_COUNTS : getCounts(),
    log: createLog({ level: "error" }),
    ...getNotifications(),
    stopping: new AbortController().signal,
  },
};
const server = createServer(createListener(deps, { app: createApp(deps), pages: async (_, response) => void response.writeHead(404).end() }));
server.listen({ port: 0, host: "127.0.0.1" }, () => {
  const address = server.address();
  process.send?.({ port: typeof address === "object" && address ? address.port : 0 });
});
// How much of a processor it has used, for comparisons that another load on the machine does not spoil.
process.on("message", () => process.send?.({ cpuMs: (process.cpuUsage().user + process.cpuUsage().system) / 1000 }));
process.once("disconnect", () => void stop());

async function stop(): Promise<void> {
  server.close();
  server.closeAllConnections();
  await Promise.all([closePool(), closeNotifications()]);
  process.exit();
}
