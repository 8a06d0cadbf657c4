import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Env } from "#platform/env.ts";

/** Headers that every answer carries, whoever makes it; Next and routes may add to them. */
export function setSecurityHeaders({ response, env }: { response: ServerResponse; env: Pick<Env, "PUBLIC_URL"> }): void {
  response.setHeader("x-content-type-options", "nosniff");
  response.setHeader("x-frame-options", "DENY");
  response.setHeader("referrer-policy", "strict-origin-when-cross-origin");
  // Wallets that open a window of their own must be able to answer it.
  response.setHeader("cross-origin-opener-policy", "same-origin-allow-popups");
  response.setHeader("permissions-policy", "camera=(self), geolocation=(self), microphone=(), payment=()");
  if (env.PUBLIC_URL.startsWith("https:")) response.setHeader("strict-transport-security", "max-age=31536000; includeSubDomains");
}

/** An answer of the API is data: whatever a browser makes of it, it runs and frames nothing. */
export function setApiPolicy(response: ServerResponse): void {
  response.setHeader("content-security-policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'");
}

/** A page may run its own scripts only: each answer has a nonce, which Next reads from the request and puts on its scripts. */
export function setPagePolicy({
  request,
  response,
  env,
}: {
  request: IncomingMessage;
  response: ServerResponse;
  env: Pick<Env, "PUBLIC_URL" | "PUBLIC_RPC_URL">;
}): void {
  const policy = pagePolicy({ nonce: randomBytes(16).toString("base64"), env });
  request.headers["content-security-policy"] = policy;
  response.setHeader("content-security-policy", policy);
}

/**
 * 'wasm-unsafe-eval' is for the QR reader's WASM, inline styles are RainbowKit's, blob: workers and images are the
 * scanner's and the wallet's.
 */
function pagePolicy({ nonce, env }: { nonce: string; env: Pick<Env, "PUBLIC_URL" | "PUBLIC_RPC_URL"> }): string {
  const chain = env.PUBLIC_RPC_URL ? ` ${new URL(env.PUBLIC_RPC_URL).origin}` : "";
  const rules = [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic' 'wasm-unsafe-eval'`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    `connect-src 'self'${chain}`,
    "worker-src 'self' blob:",
    "media-src 'self' blob:",
    "manifest-src 'self'",
    "object-src 'none'",
    "frame-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ];
  return (env.PUBLIC_URL.startsWith("https:") ? [...rules, "upgrade-insecure-requests"] : rules).join("; ");
}
