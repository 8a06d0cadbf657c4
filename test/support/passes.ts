import { createPrivateKey, createPublicKey, sign } from "node:crypto";
import { encodeHex, type Hex } from "#core/bytes.ts";
import type { Issued, PlatformKey } from "#core/method.ts";
import { hotpOf, totpStepAt } from "#core/totp.ts";
import { GOOGLE_PREFIX } from "#methods/pass/evidence.ts";
import { issuePass, type PassRequest } from "#methods/pass/issue.ts";
import { AT_SECONDS, EVENT, TOKEN_ID } from "./credentials.ts";

/** One of the platform's keys that anybody can make again from its number. */
export type TestKey = PlatformKey & { readonly signText: (issued: Issued) => string };

export function platformKeyOf(number: number): TestKey {
  const seed = Buffer.alloc(32, number);
  const privateKey = createPrivateKey({ format: "der", type: "pkcs8", key: Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), seed]) });
  const publicKey = createPublicKey(privateKey).export({ format: "der", type: "spki" }).subarray(-32);
  return {
    kid: Buffer.alloc(12, number).toString("base64url"),
    publicKey: encodeHex(publicKey),
    signText: (issued) => {
      if (issued.kind !== "sign-on-server") throw new Error(`nothing for a server to sign: ${issued.kind}`);
      return issued.textOf(sign(null, issued.message, privateKey));
    },
  };
}

export const platformKey = platformKeyOf(1);
export const PASS_REFERENCE = "00112233445566778899AABBCCDDEEFF";
export const GOOGLE_REFERENCE = "0123456789ABCDEF";
export const TOTP_KEY: Hex = "0x3132333435363738393031323334353637383930";

export function passRequestOf(changes: Partial<PassRequest> = {}): PassRequest {
  return {
    ...{ event: EVENT, kid: platformKey.kid, reference: PASS_REFERENCE, tokenId: TOKEN_ID },
    ...{ nonce: AT_SECONDS * 1000, issuedAtSeconds: AT_SECONDS, lifeSeconds: 30 },
    ...changes,
  };
}

export function passTextOf({ request = {}, key = platformKey }: { request?: Partial<PassRequest>; key?: TestKey } = {}): string {
  return key.signText(issuePass(passRequestOf({ kid: key.kid, ...request })));
}

export function googleTextOf({ atSeconds = AT_SECONDS, reference = GOOGLE_REFERENCE }: { atSeconds?: number; reference?: string } = {}): string {
  const counter = totpStepAt({ atSeconds, periodSeconds: EVENT.codePeriodSeconds });
  return `${GOOGLE_PREFIX}${reference}:${hotpOf({ key: Buffer.from(TOTP_KEY.slice(2), "hex"), counter })}`;
}
