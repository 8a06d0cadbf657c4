import { createHash, createPrivateKey, createPublicKey, hkdfSync, type KeyObject } from "node:crypto";

/** Ed25519: signs what this platform says to itself, such as a gate's tokens. */
export type SigningKey = { readonly kid: string; readonly privateKey: KeyObject; readonly publicKey: KeyObject };

// PKCS #8 up to the seed (RFC 8410).
const PKCS8_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");
const SEED_BYTES = 32;

/**
 * The key for one purpose, derived from the platform's secret (RFC 5869), so that it stands in no table (C10), every
 * process has the same one, and a key of another purpose says nothing about it. A new secret ends all tokens at once.
 */
export function deriveSigningKey({ secret, purpose }: { secret: string; purpose: string }): SigningKey {
  return signingKeyOfSeed(Buffer.from(hkdfSync("sha256", secret, "foyer", `signing key: ${purpose}`, SEED_BYTES)));
}

/** The key of 32 secret bytes (RFC 8032). */
export function signingKeyOfSeed(seed: Uint8Array): SigningKey {
  const privateKey = createPrivateKey({ format: "der", type: "pkcs8", key: Buffer.concat([PKCS8_PREFIX, seed]) });
  const publicKey = createPublicKey(privateKey);
  return { kid: keyIdOf(publicKey), privateKey, publicKey };
}

/** Secret bytes for one purpose, for what is no signing key: a wallet pass's one-time codes, its token. */
export function deriveSecret({ secret, purpose, length }: { secret: string; purpose: string; length: number }): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", secret, "foyer", `secret: ${purpose}`, length));
}

function keyIdOf(publicKey: KeyObject): string {
  return createHash("sha256")
    .update(publicKey.export({ format: "der", type: "spki" }))
    .digest("base64url")
    .slice(0, 16);
}
