import type { Env } from "#platform/env.ts";
import { createPostOutside, type PostOutside, type Reach } from "#platform/post-outside.ts";

const TIMEOUT_MS = 10_000;
const MOST_ANSWER_BYTES = 1_024;

/** Whoever tries a webhook out on a laptop has the receiver there too. */
export function reachOf({ FOYER_MODE }: Pick<Env, "FOYER_MODE">): Reach {
  return FOYER_MODE === "local" ? "public-and-here" : "public";
}

/** How this installation sends webhooks. */
export function createWebhookPost(env: Pick<Env, "FOYER_MODE">): PostOutside {
  return createPostOutside({ reach: reachOf(env), timeoutMs: TIMEOUT_MS, mostBytes: MOST_ANSWER_BYTES });
}
