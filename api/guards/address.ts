import type { Context } from "hono";
import { CLIENT_IP_HEADER } from "#server/accounts/auth.ts";
import type { ApiEnv } from "../deps.ts";
import { addressKeyOf } from "../platform/client-ip.ts";

/** What a client is counted under. Whoever is given a network of IPv6 has 2^64 addresses in it: they count as one. */
export function addressOf(c: Context<ApiEnv>): string {
  return addressKeyOf(c.req.header(CLIENT_IP_HEADER) ?? "");
}
