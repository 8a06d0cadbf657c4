import type { Context } from "hono";
import { FoyerError } from "#core/error.ts";
import type { Clock } from "#server/clock.ts";
import { type DeviceClaims, type ShiftClaims, verifyDeviceToken, verifyShiftToken } from "#server/gate/tokens.ts";
import type { SigningKey } from "#server/keys.ts";
import type { ApiEnv } from "../deps.ts";
import type { Guards } from "../guards/guards.ts";
import { requireNetwork } from "../guards/network.ts";
import { requireUnblocked } from "../guards/unblocked.ts";

export const DEVICE_HEADER = "x-foyer-device";

export type GateGuardDeps = { readonly key: SigningKey; readonly clock: Clock } & Guards;

/** The paired device that calls, from where its event lets it. Throws UNAUTHENTICATED, FORBIDDEN, TOO_MANY_REQUESTS (it is kept out). */
export async function requireDevice(deps: GateGuardDeps, c: Context<ApiEnv>): Promise<DeviceClaims> {
  const device = await findDevice(deps, c);
  await requireNetwork(deps, c, { ...device, gateId: null });
  return device;
}

/** Nobody is told of blocks and networks who has not proved to be the device. */
async function findDevice(deps: GateGuardDeps, c: Context<ApiEnv>): Promise<DeviceClaims> {
  const device = await verifyDeviceToken(deps, c.req.header(DEVICE_HEADER) ?? "");
  await requireUnblocked(deps, { kind: "device", subject: device.deviceId });
  return device;
}

/** The steward at work on the device that calls: a shift token is good on its own device only (C46). Throws UNAUTHENTICATED. */
export async function requireShift(deps: GateGuardDeps, c: Context<ApiEnv>): Promise<ShiftClaims> {
  const device = await findDevice(deps, c);
  const shift = await verifyShiftToken(deps, bearerOf(c.req.header("authorization")));
  if (shift.deviceId === device.deviceId && shift.eventId === device.eventId) {
    await requireNetwork(deps, c, shift);
    return shift;
  }
  throw new FoyerError({ code: "UNAUTHENTICATED", message: "This shift was opened on another device.", next: "Choose your name and enter your PIN here." });
}

function bearerOf(header: string | undefined): string {
  return /^Bearer (\S+)$/.exec(header ?? "")?.[1] ?? "";
}
