import type { Context } from "hono";
import { FoyerError } from "#core/error.ts";
import type { Clock } from "#server/clock.ts";
import { type DeviceClaims, type ShiftClaims, verifyDeviceToken, verifyShiftToken } from "#server/gate/tokens.ts";
import type { SigningKey } from "#server/keys.ts";
import type { ApiEnv } from "../deps.ts";

export const DEVICE_HEADER = "x-foyer-device";

type Deps = { readonly key: SigningKey; readonly clock: Clock };

/** The paired device that calls. Throws UNAUTHENTICATED. */
export function requireDevice(deps: Deps, c: Context<ApiEnv>): Promise<DeviceClaims> {
  return verifyDeviceToken(deps, c.req.header(DEVICE_HEADER) ?? "");
}

/** The steward at work on the device that calls: a shift token is good on its own device only (C46). Throws UNAUTHENTICATED. */
export async function requireShift(deps: Deps, c: Context<ApiEnv>): Promise<ShiftClaims> {
  const device = await requireDevice(deps, c);
  const shift = await verifyShiftToken(deps, bearerOf(c.req.header("authorization")));
  if (shift.deviceId === device.deviceId && shift.eventId === device.eventId) return shift;
  throw new FoyerError({ code: "UNAUTHENTICATED", message: "This shift was opened on another device.", next: "Choose your name and enter your PIN here." });
}

function bearerOf(header: string | undefined): string {
  return /^Bearer (\S+)$/.exec(header ?? "")?.[1] ?? "";
}
