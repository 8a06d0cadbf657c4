import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { FoyerError } from "#core/error.ts";
import type { ApiEnv } from "../deps.ts";

/**
 * No request may be larger. On the wire one without any length has no body (RFC 9112 §6.3), so there is nothing to measure; a body
 * sent in chunks of unknown number is refused, for our callers all know how long theirs is. Node holds a body to its length, so what
 * is said is compared: whoever touches the body here makes a web stream of it, at a tenth of what a scan costs this process.
 */
export function limitBodySize({ maxBytes }: { maxBytes: number }): MiddlewareHandler<ApiEnv> {
  const measure = bodyLimit({ maxSize: maxBytes, onError: refuseLarge });
  return (c, next) => {
    const incoming = c.env?.incoming;
    if (!incoming) return measure(c, next);
    if (incoming.headers["transfer-encoding"] !== undefined) throw lengthless();
    return Number(incoming.headers["content-length"] ?? 0) > maxBytes ? refuseLarge() : next();
  };
}

function refuseLarge(): never {
  throw new FoyerError({ code: "PAYLOAD_TOO_LARGE", message: "The request is larger than 64 KiB.", next: "Send less at once." });
}

function lengthless(): FoyerError {
  return new FoyerError({ code: "INVALID_INPUT", message: "The request does not say how long it is.", next: "Send a Content-Length." });
}
