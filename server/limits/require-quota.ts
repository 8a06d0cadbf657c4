import { FoyerError } from "#core/error.ts";
import type { Quota } from "./counts.ts";

/** Lets through what is within its limit. Throws TOO_MANY_REQUESTS, with the seconds after which it may be tried again. */
export function requireQuota({ quota, what }: { quota: Quota; what: string }): void {
  if (!quota.isOver) return;
  const { resetSeconds } = quota;
  const next = `Try again in ${resetSeconds} ${resetSeconds === 1 ? "second" : "seconds"}.`;
  throw new FoyerError({ code: "TOO_MANY_REQUESTS", message: what, next, retryAfterSeconds: resetSeconds });
}
