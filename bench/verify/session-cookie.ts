import { createHmac } from "node:crypto";
import type pg from "pg";
import { createCautiousClient } from "#platform/chain.ts";
import type { Env } from "#platform/env.ts";
import { createPrisma } from "#prisma/client.ts";
import { createAuth } from "#server/accounts/auth.ts";
import { systemClock } from "#server/clock.ts";
import { createWalletVerdicts } from "#server/credentials/wallet-verdicts.ts";

/** Makes the headers that a signed-in browser sends, from the token of its session. */
export async function createSessionHeaders({ db, env }: { db: pg.Pool; env: Env }): Promise<(sessionToken: string) => { cookie: string; origin: string }> {
  const verdicts = createWalletVerdicts({ chain: createCautiousClient(env) });
  const { secret, authCookies } = await createAuth({ prisma: createPrisma(db), env, clock: systemClock, verdicts }).$context;
  return (sessionToken) => {
    const signature = createHmac("sha256", secret).update(sessionToken).digest("base64");
    return { cookie: `${authCookies.sessionToken.name}=${encodeURIComponent(`${sessionToken}.${signature}`)}`, origin: env.PUBLIC_URL };
  };
}
