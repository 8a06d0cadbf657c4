import { encodeBase64Url } from "#core/base64url.ts";
import type { Address } from "#core/bytes.ts";
import type { Issued } from "#core/method.ts";
import { audienceOf, encodePass } from "./evidence.ts";

export type PassRequest = {
  readonly event: { readonly chainId: number; readonly contract: Address };
  readonly kid: string;
  readonly reference: string;
  readonly tokenId: bigint;
  readonly nonce: number;
  readonly issuedAtSeconds: number;
  readonly lifeSeconds: number;
};

/** A pass (RFC 7519) for one of the platform's keys to sign. */
export function issuePass({ event, kid, reference, tokenId, nonce, issuedAtSeconds, lifeSeconds }: PassRequest): Issued {
  const claims = {
    iss: "foyer",
    aud: audienceOf(event),
    sub: String(tokenId),
    jti: reference,
    purpose: "entry",
    nonce,
    iat: issuedAtSeconds,
    nbf: issuedAtSeconds,
    exp: issuedAtSeconds + lifeSeconds,
  } as const;
  const head = encodePass({ kid, claims });
  return { kind: "sign-on-server", message: new TextEncoder().encode(head), textOf: (signature) => `${head}.${encodeBase64Url(signature)}` };
}
