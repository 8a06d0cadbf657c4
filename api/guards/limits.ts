import type { Context, MiddlewareHandler } from "hono";
import { CLIENT_IP_HEADER } from "#server/accounts/auth.ts";
import type { Limit, Quota } from "#server/limits/counts.ts";
import { limitsOf } from "#server/limits/limits.ts";
import { requireQuota } from "#server/limits/require-quota.ts";
import type { ApiDeps, ApiEnv, FoyerApi } from "../deps.ts";
import { LIMITED } from "../limited.ts";
import { addressKeyOf } from "../platform/client-ip.ts";

type CountsDeps = Pick<ApiDeps, "counts">;

/** Counts every call of a limited operation by its address, before anything of it is read (A12). */
export function limitAddresses(app: FoyerApi, deps: Pick<ApiDeps, "counts" | "env">): void {
  const limit = limitsOf(deps.env).address;
  const count: MiddlewareHandler<ApiEnv> = async (c, next) => {
    takeQuota(deps, c, { limit, key: addressOf(c), what: "Too many requests came from your address." });
    await next();
  };
  for (const name of Object.keys(LIMITED)) {
    const [method = "", path = ""] = name.split(" ");
    app.on(method, path.replaceAll(/\{(\w+)\}/g, ":$1"), count);
  }
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

/** Whoever is given a network of IPv6 has 2^64 addresses in it: they count as one. */
export function addressOf(c: Context<ApiEnv>): string {
  return addressKeyOf(c.req.header(CLIENT_IP_HEADER) ?? "");
}
