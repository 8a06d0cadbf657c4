import { createHash } from "node:crypto";
import type { Context } from "hono";
import type { Trace } from "#server/alerts/watch.ts";
import type { ApiEnv } from "../deps.ts";
import { addressOf } from "./address.ts";

/** What a program says of itself with every request, unasked. */
const TELLING = ["user-agent", "accept", "accept-language", "accept-encoding", "sec-ch-ua", "sec-ch-ua-mobile", "sec-ch-ua-platform"] as const;
const FINGERPRINT_LETTERS = 16;

/**
 * Whence a request comes, for what looks like misuse (A12): its address, and a coarse hash of its own headers. Two phones of one make
 * share it, so it names nobody; one program that changes its address keeps it.
 */
export function traceOf(c: Context<ApiEnv>): Trace {
  const told = TELLING.map((name) => c.req.header(name) ?? "").join("\n");
  return { address: addressOf(c), fingerprint: createHash("sha256").update(told).digest("hex").slice(0, FINGERPRINT_LETTERS) };
}
