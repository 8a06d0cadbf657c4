import type { HttpBindings } from "@hono/node-server";
import type { OpenAPIHono } from "@hono/zod-openapi";
import type pg from "pg";
import type { Address } from "#core/bytes.ts";
import { type ChainClient, getPublicClient } from "#platform/chain.ts";
import { getDeployment } from "#platform/deployment.ts";
import { type Env, getEnv } from "#platform/env.ts";
import { getLogOf, type Logger } from "#platform/log.ts";
import { getNotifications, listen, type Notifications } from "#platform/notify.ts";
import { getGatePool, getPool } from "#platform/pool.ts";
import { getPrisma, type PrismaClient } from "#prisma/client.ts";
import { type Auth, getAuth } from "#server/accounts/auth.ts";
import { type Clock, systemClock } from "#server/clock.ts";
import { getWalletVerdicts, type WalletVerdicts } from "#server/credentials/wallet-verdicts.ts";
import type { Counts, Quota } from "#server/limits/counts.ts";
import { getCounts } from "#server/limits/get-counts.ts";

/** What routes are given. Each operation takes the few of these that it needs. */
export type ApiDeps = {
  readonly env: Env;
  readonly db: pg.Pool;
  /** For what every scan asks. */
  readonly gateDb: pg.Pool;
  readonly prisma: PrismaClient;
  readonly chain: ChainClient;
  readonly verdicts: WalletVerdicts;
  readonly factory: Address;
  readonly auth: Auth;
  readonly clock: Clock;
  /** How often somebody has done something lately, for limits. */
  readonly counts: Counts;
  readonly log: Logger;
  readonly listen: Notifications["listen"];
  readonly toldSince: Notifications["toldSince"];
  /** Aborted when this process stops: streams end then, so that nobody waits for them. */
  readonly stopping: AbortSignal;
};

/** `incoming` and `outgoing` exist behind node:http and not in tests that call the app directly. */
export type ApiEnv = { Bindings: Partial<HttpBindings>; Variables: { quotas?: readonly Quota[] } };

/** The app that route registrars add to: `export function registerGateRoutes(app: FoyerApi, deps: ApiDeps): void`. */
export type FoyerApi = OpenAPIHono<ApiEnv>;

/** The things of this process, each made once. Throws NOT_FOUND when no factory is known on the chain. */
export async function getApiDeps({ stopping }: Pick<ApiDeps, "stopping">): Promise<ApiDeps> {
  const { factory } = await getDeployment();
  return {
    env: getEnv(),
    db: getPool(),
    gateDb: getGatePool(),
    prisma: getPrisma(),
    chain: getPublicClient(),
    verdicts: getWalletVerdicts(),
    factory,
    auth: getAuth(),
    clock: systemClock,
    counts: getCounts(),
    log: getLogOf("api"),
    listen,
    toldSince: getNotifications().toldSince,
    stopping,
  };
}
