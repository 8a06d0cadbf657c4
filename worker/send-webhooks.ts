import type pg from "pg";
import type { Env } from "#platform/env.ts";
import { inTransaction } from "#platform/transaction.ts";
import { systemClock } from "#server/clock.ts";
import { collectMessages } from "#server/webhooks/collect.ts";
import { createWebhookPost } from "#server/webhooks/reach.ts";
import { sendDueDeliveries } from "#server/webhooks/send-due.ts";

/** Makes messages of what has happened, then sends what is due. */
export async function sendWebhooks(deps: { db: pg.Pool; env: Pick<Env, "CHAIN_ID" | "FOYER_MODE" | "FOYER_SECRET"> }): Promise<object> {
  const { db, env } = deps;
  const collected = await inTransaction(db, (client) => collectMessages({ db: client, clock: systemClock }, { chainId: env.CHAIN_ID }));
  const sent = await sendDueDeliveries({ db, clock: systemClock, post: createWebhookPost(env), platformSecret: env.FOYER_SECRET });
  return { ...collected, ...sent };
}
