import type { Context } from "hono";
import { FoyerError } from "#core/error.ts";
import { CLIENT_IP_HEADER } from "#server/accounts/auth.ts";
import type { ApiEnv } from "../deps.ts";
import type { Guards } from "./guards.ts";
import { traceOf } from "./trace.ts";

type Caller = { readonly eventId: string; readonly deviceId: string; readonly gateId: string | null };

/** Lets a gate device through that calls from a network of the event's list (C17). Throws FORBIDDEN, which is a sign of a stolen device. */
export async function requireNetwork({ networks, watch }: Pick<Guards, "networks" | "watch">, c: Context<ApiEnv>, caller: Caller): Promise<void> {
  const address = c.req.header(CLIENT_IP_HEADER) ?? "";
  if (await networks.isAllowed({ ...caller, address })) return;
  const { eventId, deviceId, gateId } = caller;
  watch.note({ kind: "outside-network", eventId, subject: deviceId, deviceId, ...(gateId === null ? {} : { gateId }), trace: traceOf(c) });
  throw new FoyerError({
    code: "FORBIDDEN",
    message: `Gates of this event work from the venue’s network only. Your address is ${address || "unknown"}.`,
    next: "Join the venue’s network, or ask the organizer to allow this one under “Gates and staff”.",
  });
}
