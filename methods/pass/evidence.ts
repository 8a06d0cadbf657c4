import { z } from "zod";
import { decodeBase64Url, encodeBase64Url } from "#core/base64url.ts";
import type { Address } from "#core/bytes.ts";
import { MAX_EVIDENCE_LETTERS } from "#core/credential.ts";
import { DEVICE_SIGNATURE_BYTES } from "#core/signature.ts";

/** What a header says, in this order and nothing else: no jku, x5u, jwk or crit of anybody's can ask us for anything (trap 9). */
export type PassHeader = { readonly alg: "EdDSA"; readonly kid: string; readonly typ: "foyer-pass+jwt" };

/** Instants in seconds as RFC 7519 has them; `nonce` rises with every pass that is made. */
export type PassClaims = {
  readonly iss: "foyer";
  readonly aud: string;
  readonly sub: string;
  readonly jti: string;
  readonly purpose: "entry";
  readonly nonce: number;
  readonly iat: number;
  readonly nbf: number;
  readonly exp: number;
};

export type PassEvidence = SignedPass | GoogleCode | AppleCode;

export type SignedPass = {
  readonly kind: "pass";
  readonly kid: string;
  readonly claims: PassClaims;
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
};
/** The barcode of a Google Wallet pass: the record's id and the step's digits. */
export type GoogleCode = { readonly kind: "google"; readonly reference: string; readonly digits: string };
/** The barcode of an Apple Wallet pass, which never changes. */
export type AppleCode = { readonly kind: "apple"; readonly reference: string };

/** A pass lives for minutes at most, whatever its signer says. */
export const MAX_PASS_SECONDS = 120;
export const GOOGLE_PREFIX = "FG1:";
export const APPLE_PREFIX = "FA1:";

/** Whom a pass is for: one event on one chain. */
export function audienceOf({ chainId, contract }: { chainId: number; contract: Address }): string {
  return `eip155:${chainId}:${contract}`;
}

/** What is signed: `header.claims`. One spelling for each pass. */
export function encodePass({ kid, claims }: { kid: string; claims: PassClaims }): string {
  return `${encodeJson(headerOf(kid))}.${encodeJson(ordered(claims))}`;
}

/** Scanned text to evidence; `null` for what we would not have written letter for letter (M16). Nothing in it is trusted yet. */
export function parsePass(text: string): PassEvidence | null {
  if (text.length > MAX_EVIDENCE_LETTERS) return null;
  const google = GOOGLE.exec(text);
  if (google) return { kind: "google", reference: google[1] ?? "", digits: google[2] ?? "" };
  const apple = APPLE.exec(text);
  return apple ? { kind: "apple", reference: apple[1] ?? "" } : parseSigned(text);
}

const GOOGLE = /^FG1:([0-9A-F]{16}):([0-9]{8})$/;
const APPLE = /^FA1:([0-9A-F]{32})$/;
const instant = z.int().nonnegative().max(0xffff_ffff);

const headerSchema = z.strictObject({ alg: z.literal("EdDSA"), kid: z.string().regex(/^[\w-]{16}$/), typ: z.literal("foyer-pass+jwt") });
const claimsSchema = z.strictObject({
  iss: z.literal("foyer"),
  aud: z.string(),
  sub: z.string().regex(/^(?:0|[1-9][0-9]{0,77})$/),
  jti: z.string().regex(/^[0-9A-F]{32}$/),
  purpose: z.literal("entry"),
  nonce: z.int().nonnegative(),
  iat: instant,
  nbf: instant,
  exp: instant,
});

function parseSigned(text: string): SignedPass | null {
  const [first = "", second = "", third = "", ...more] = text.split(".");
  const header = headerSchema.safeParse(decodeJson(first));
  const claims = claimsSchema.safeParse(decodeJson(second));
  const signature = decodeBase64Url(third);
  if (more.length > 0 || !header.success || !claims.success || signature?.length !== DEVICE_SIGNATURE_BYTES) return null;
  const { iat, nbf, exp } = claims.data;
  if (exp <= nbf || exp - nbf > MAX_PASS_SECONDS || iat > nbf) return null;
  const message = encodePass({ kid: header.data.kid, claims: claims.data });
  // Another order of fields, a field twice, a blank: JSON has many spellings, a pass has one.
  if (message !== `${first}.${second}`) return null;
  return { kind: "pass", kid: header.data.kid, claims: claims.data, message: new TextEncoder().encode(message), signature };
}

function headerOf(kid: string): PassHeader {
  return { alg: "EdDSA", kid, typ: "foyer-pass+jwt" };
}

function ordered({ iss, aud, sub, jti, purpose, nonce, iat, nbf, exp }: PassClaims): PassClaims {
  return { iss, aud, sub, jti, purpose, nonce, iat, nbf, exp };
}

function encodeJson(value: object): string {
  return encodeBase64Url(new TextEncoder().encode(JSON.stringify(value)));
}

/** `undefined` for what is no JSON. */
function decodeJson(part: string): unknown {
  const bytes = decodeBase64Url(part);
  if (!bytes) return undefined;
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    // Bytes that are no UTF-8 (TypeError) or no JSON (SyntaxError): not a pass.
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined;
    throw error;
  }
}
