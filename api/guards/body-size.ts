import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { FoyerError } from "#core/error.ts";
import type { ApiEnv } from "../deps.ts";

/**
 * No request may be larger. On the wire one without any length has no body (RFC 9112 §6.3), so there is nothing to measure; a body
 * sent in chunks of unknown number is refused, for our callers all know how long theirs is.
 */
export function limitBodySize({ maxBytes }: { maxBytes: number }): MiddlewareHandler<ApiEnv> {
  const measure = bodyLimit({ maxSize: maxBytes, onError: refuseLarge });
  return (c, next) => {
    const { headers } = c.req.raw;
    if (c.env?.incoming && headers.has("transfer-encoding")) throw lengthless();
    return c.env?.incoming && !headers.has("content-length") ? next() : measure(c, next);
  };
}

function refuseLarge(): never {
  throw new FoyerError({ code: "PAYLOAD_TOO_LARGE", message: "The request is larger than 64 KiB.", next: "Send less at once." });
}

function lengthless(): FoyerError {
  return new FoyerError({ code: "INVALID_INPUT", message: "The request does not say how long it is.", next: "Send a Content-Length." });
}
