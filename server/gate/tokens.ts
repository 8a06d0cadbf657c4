import { errors, type JWTPayload, jwtVerify, SignJWT } from "jose";
import { LRUCache } from "lru-cache";
import { z } from "zod";
import { FoyerError } from "#core/error.ts";
import type { Clock } from "../clock.ts";
import type { SigningKey } from "../keys.ts";

export const DEVICE_TOKEN_SECONDS = 600;
export const SHIFT_SECONDS = 10 * 3600;

/** A paired device that has just proved its key (C14). */
export type DeviceClaims = { readonly eventId: string; readonly deviceId: string };
/** A steward at work on a device at a gate (C15, C46, C47). */
export type ShiftClaims = DeviceClaims & { readonly shiftId: string; readonly staffId: string; readonly gateId: string };

type Deps = { readonly key: SigningKey; readonly clock: Clock };

const ALGORITHM = "EdDSA";
const id = z.uuid().toLowerCase();
const deviceClaims = z.object({ eventId: id, deviceId: id });
const shiftClaims = deviceClaims.extend({ shiftId: id, staffId: id, gateId: id });

// Audience and type differ, so that neither token can pass for the other, nor a session for either.
const DEVICE = { audience: "foyer-gate-device", typ: "foyer-gate-device+jwt" };
const SHIFT = { audience: "foyer-gate-shift", typ: "foyer-gate-shift+jwt" };

export function signDeviceToken(deps: Deps, { eventId, deviceId }: DeviceClaims): Promise<string> {
  return sign(deps, { use: DEVICE, claims: { eventId, deviceId }, lifeSeconds: DEVICE_TOKEN_SECONDS });
}

export function signShiftToken(deps: Deps, claims: ShiftClaims): Promise<string> {
  return sign(deps, { use: SHIFT, claims: shiftClaims.parse(claims), lifeSeconds: SHIFT_SECONDS });
}

/** Throws UNAUTHENTICATED. */
export async function verifyDeviceToken(deps: Deps, token: string): Promise<DeviceClaims> {
  const claims = deviceClaims.safeParse(await verify(deps, { use: DEVICE, token }));
  if (claims.success) return claims.data;
  throw new FoyerError({ code: "UNAUTHENTICATED", message: "This device has not proved itself lately.", next: "Ask for a new device token." });
}

/** Throws UNAUTHENTICATED. Whether the shift is still open is the database's to say, at every call. */
export async function verifyShiftToken(deps: Deps, token: string): Promise<ShiftClaims> {
  const claims = shiftClaims.safeParse(await verify(deps, { use: SHIFT, token }));
  if (claims.success) return claims.data;
  throw new FoyerError({ code: "UNAUTHENTICATED", message: "Nobody is signed in at this gate.", next: "Choose your name and enter your PIN." });
}

function sign({ key, clock }: Deps, { use, claims, lifeSeconds }: { use: typeof DEVICE; claims: object; lifeSeconds: number }): Promise<string> {
  const atSeconds = Math.floor(clock.nowMs() / 1000);
  return new SignJWT({ ...claims })
    .setProtectedHeader({ alg: ALGORITHM, typ: use.typ, kid: key.kid })
    .setAudience(use.audience)
    .setIssuedAt(atSeconds)
    .setExpirationTime(atSeconds + lifeSeconds)
    .sign(key.privateKey);
}

/** The payload, or `null` for whatever is not a live token of this use. The key is ours alone: nothing in the token chooses it (trap 9). */
async function verify(deps: Deps, { use, token }: { use: typeof DEVICE; token: string }): Promise<unknown> {
  const name = `${deps.key.kid} ${use.audience} ${token}`;
  const known = verified.get(name);
  const payload = known ?? (await checkSignature(deps, { use, token }));
  const isLive = payload?.exp !== undefined && payload.exp > Math.floor(deps.clock.nowMs() / 1000);
  if (!isLive) return null;
  if (!known) verified.set(name, payload);
  return payload;
}

/** A token says the same with every scan of its ten hours: its signature is checked once a process, its expiry each time. */
const verified = new LRUCache<string, JWTPayload>({ max: 20_000 });

async function checkSignature({ key, clock }: Deps, { use, token }: { use: typeof DEVICE; token: string }): Promise<JWTPayload | null> {
  try {
    const options = { algorithms: [ALGORITHM], audience: use.audience, typ: use.typ, currentDate: new Date(clock.nowMs()), requiredClaims: ["exp", "iat"] };
    return (await jwtVerify(token, key.publicKey, options)).payload;
  } catch (error) {
    if (error instanceof errors.JOSEError) return null;
    throw error;
  }
}
