import type { MiddlewareHandler } from "hono";
import { FoyerError } from "#core/error.ts";
import type { ApiEnv } from "../deps.ts";

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Whatever changes state must come from our own pages, or from a program that carries no cookie (U4, trap 62).
 * Browsers always say the Origin of such a request, and Sec-Fetch-Site says the same where Origin is withheld.
 */
export function requireSameOrigin({ publicUrl }: { publicUrl: string }): MiddlewareHandler<ApiEnv> {
  const ours = new URL(publicUrl).origin;
  return async (c, next) => {
    if (!SAFE_METHODS.has(c.req.method) && !isOurs({ headers: c.req.raw.headers, ours })) throw crossOrigin();
    await next();
  };
}

function isOurs({ headers, ours }: { headers: Headers; ours: string }): boolean {
  const origin = headers.get("origin");
  if (origin !== null) return origin === ours;
  const site = headers.get("sec-fetch-site");
  return !headers.has("cookie") && (site === null || site === "same-origin" || site === "none");
}

function crossOrigin(): FoyerError {
  return new FoyerError({ code: "FORBIDDEN", message: "This request came from another site.", next: "Open Foyer itself and try there." });
}
