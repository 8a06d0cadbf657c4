import { createLocalJWKSet, errors, jwtVerify } from "jose";
import { z } from "zod";
import { API_SCOPES, type ApiScope } from "#core/api-scope.ts";
import { encodeBase64Url } from "#core/base64url.ts";
import { type Address, parseAddress } from "#core/bytes.ts";
import { secondsOf } from "#core/time.ts";
import { MAX_PASS_SECONDS } from "#methods/pass/evidence.ts";
import type { Clock } from "../clock.ts";
import { jwksOf, type KeyRing } from "../credentials/key-ring.ts";
import type { ApiCaller } from "./api-caller.ts";

/** As long as anything that the ring signs, so that keys rotate without a gap (OVERLAP_SECONDS). */
export const ACCESS_TOKEN_SECONDS = MAX_PASS_SECONDS;
export const API_ROLES = ["account", "admin"] as const;

export type AccessTokenDeps = { readonly ring: KeyRing; readonly clock: Clock; readonly issuer: string };

const ALGORITHM = "EdDSA";
const TYPE = "foyer-api+jwt";
const AUDIENCE = "foyer-api";

const claimsSchema = z.object({
  sub: z.uuid(),
  role: z.enum(API_ROLES),
  wallet: z.string().regex(/^0x[0-9a-f]{40}$/),
  scope: z.string(),
  by: z.enum(["key", "session"]),
  jti: z.uuid(),
});

/** A JWT for a caller, signed by the platform's ring (JWKS). It says what the caller may and ends with what it was made with. */
export function signAccessToken(
  { ring, clock, issuer }: AccessTokenDeps,
  { caller, role }: { caller: ApiCaller; role: (typeof API_ROLES)[number] },
): { token: string; expiresAtSeconds: number } {
  const nowMs = clock.nowMs();
  const [kid, iat] = [ring.kidAt(nowMs), secondsOf(nowMs)];
  const exp = iat + ACCESS_TOKEN_SECONDS;
  const { userId: sub, wallet, scopes, by } = caller;
  const claims = { iss: issuer, aud: AUDIENCE, sub, role, wallet, scope: scopes.join(" "), by: by.kind, jti: by.id, iat, exp };
  const signing = [{ alg: ALGORITHM, typ: TYPE, kid }, claims].map((part) => encodeBase64Url(new TextEncoder().encode(JSON.stringify(part)))).join(".");
  const message = new TextEncoder().encode(signing);
  const textOf = (signature: Uint8Array) => `${signing}.${encodeBase64Url(signature)}`;
  return { token: ring.signWith({ kid, issued: { kind: "sign-on-server", message, textOf } }), expiresAtSeconds: exp };
}

export type AccessClaims = {
  readonly userId: string;
  readonly wallet: Address;
  readonly scopes: readonly ApiScope[];
  readonly by: ApiCaller["by"];
};

/** What a live token of ours says, or `null`. Algorithm, type, audience and issuer are ours to choose, and keys are found in our own ring alone (traps 9, C2, C4). */
export async function verifyAccessToken({ ring, clock, issuer }: AccessTokenDeps, token: string): Promise<AccessClaims | null> {
  try {
    const currentDate = new Date(clock.nowMs());
    const keys = createLocalJWKSet(jwksOf(ring.listKeys(clock.nowMs())));
    const options = { algorithms: [ALGORITHM], audience: AUDIENCE, issuer, typ: TYPE, currentDate, requiredClaims: ["exp", "iat"] };
    const claims = claimsSchema.safeParse((await jwtVerify(token, keys, options)).payload);
    if (!claims.success) return null;
    const { sub, wallet, scope, by, jti } = claims.data;
    return { userId: sub, wallet: parseAddress(wallet), scopes: API_SCOPES.filter((one) => scope.split(" ").includes(one)), by: { kind: by, id: jti } };
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof TypeError) return null;
    throw error;
  }
}
