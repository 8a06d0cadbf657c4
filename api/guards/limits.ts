import type { Context, MiddlewareHandler } from "hono";
import { EVERY_EVENT } from "#platform/notice.ts";
import type { Limit, Quota } from "#server/limits/counts.ts";
import { limitsOf } from "#server/limits/limits.ts";
import { requireQuota } from "#server/limits/require-quota.ts";
import { ACCESS } from "../access.ts";
import type { ApiDeps, ApiEnv, FoyerApi } from "../deps.ts";
import { LIMITED } from "../limited.ts";
import { addressOf } from "./address.ts";
import type { Guards } from "./guards.ts";
import { traceOf } from "./trace.ts";
import { requireUnblocked } from "./unblocked.ts";

type CountsDeps = Pick<ApiDeps, "counts">;

/** Answers that somebody gets who tries things out; a device that has proved itself has signs of its own. */
function isSign({ name, status }: { name: string; status: number }): boolean {
  return status === 401 || (!isAtGate(name) && [403, 404, 429].includes(status));
}

/** Counts every call of a limited operation by its address, before anything of it is read (A12). */
export function limitAddresses(app: FoyerApi, deps: Pick<ApiDeps, "counts" | "env" | "clock"> & Guards): void {
  const limit = limitsOf(deps.env).address;
  const countAt =
    (name: string): MiddlewareHandler<ApiEnv> =>
    async (c, next) => {
      takeQuota(deps, c, { limit, key: addressOf(c), what: "Too many requests came from your address." });
      if (!isAtGate(name)) await requireUnblocked(deps, { kind: "address", subject: addressOf(c) });
      await next();
      if (isSign({ name, status: c.res.status }))
        deps.watch.note({ kind: "refused-from-address", eventId: EVERY_EVENT, subject: addressOf(c), trace: traceOf(c) });
    };
  for (const name of Object.keys(LIMITED)) {
    const [method = "", path = ""] = name.split(" ");
    app.on(method, path.replaceAll(/\{(\w+)\}/g, ":$1"), countAt(name));
  }
}

/** Gate devices have blocks of their own: one bad guest on the venue's network shuts no gate. */
function isAtGate(name: string): boolean {
  const caller = ACCESS[name]?.caller;
  return caller === "device" || caller === "shift" || caller === "event-shift" || caller === "supervisor";
}

/** Counts one more, says so in the answer, and throws TOO_MANY_REQUESTS when it is one too many. */
export function takeQuota({ counts }: CountsDeps, c: Context<ApiEnv>, { limit, key, what }: { limit: Limit; key: string; what: string }): void {
  const quota = counts.take(limit, key);
  tellQuota(c, quota);
  requireQuota({ quota, what });
}

/** What the answer's headers will say of a count. */
export function tellQuota(c: Context<ApiEnv>, quota: Quota): void {
  c.set("quotas", [...(c.get("quotas") ?? []), quota]);
}

/**
 * RateLimit-Policy and RateLimit (draft-ietf-httpapi-ratelimit-headers-10): each limit that this call counted for, and what is left
 * of it. A refusal's Retry-After stands in its problem already.
 */
export function writeQuotas(c: Context<ApiEnv>): void {
  const quotas = c.get("quotas") ?? [];
  if (quotas.length === 0) return;
  c.res.headers.set("ratelimit-policy", quotas.map(({ limit }) => `"${limit.name}";q=${limit.points};w=${limit.windowSeconds}`).join(", "));
  c.res.headers.set("ratelimit", quotas.map(({ limit, remaining, resetSeconds }) => `"${limit.name}";r=${remaining};t=${resetSeconds}`).join(", "));
}
