import { createPublicKey, type KeyObject, verify } from "node:crypto";
import { recover } from "tiny-secp256k1";
import type { Address } from "#core/bytes.ts";
import type { CryptoPort } from "#core/method.ts";
import { isCanonicalP256, isCompressedP256Key, isStrictEd25519Key, parseWalletSignature } from "#core/signature.ts";
import type { DeviceAlgorithm } from "#core/typed-data.ts";
import { addressOfKey } from "#methods/crypto-noble.ts";

/**
 * The server's signature checks: node:crypto for device keys, ten times quicker than a library in
 * JavaScript.
 * Strictness stands in core/signature.ts, so a browser gate that runs noble gives the same answers.
 */
export const nodeCrypto: CryptoPort = {
  verifyDeviceSignature: async ({ algorithm, deviceKey, message, signature }) => {
    const isEdwards = algorithm === "Ed25519";
    const isStrict = isEdwards ? isStrictEd25519Key(deviceKey) && signature.length === 64 : isCompressedP256Key(deviceKey) && isCanonicalP256(signature);
    const key = isStrict ? findKey({ algorithm, deviceKey }) : null;
    if (!key) return false;
    return isEdwards ? verify(null, message, key, signature) : verify("sha256", message, { key, dsaEncoding: "ieee-p1363" }, signature);
  },
  recoverAddress: async (input) => recoverAddress(input),
};

/** libsecp256k1 as WASM: five times quicker than the library in JavaScript. */
function recoverAddress({ digest, signature }: { digest: Uint8Array; signature: Uint8Array }): Address | null {
  const parsed = parseWalletSignature(signature);
  const key = parsed && answerOf(() => recover(digest, parsed.compact, parsed.recovery, false));
  return key && addressOfKey(key);
}

// SubjectPublicKeyInfo up to the key itself (RFC 8410, RFC 5480 with a compressed point).
const SPKI_PREFIXES: Readonly<Record<DeviceAlgorithm, Buffer>> = {
  Ed25519: Buffer.from("302a300506032b6570032100", "hex"),
  "P-256": Buffer.from("3039301306072a8648ce3d020106082a8648ce3d030107032200", "hex"),
};

/** `null` for bytes that are no point of the curve. */
function findKey({ algorithm, deviceKey }: { algorithm: DeviceAlgorithm; deviceKey: Uint8Array }): KeyObject | null {
  return answerOf(() => createPublicKey({ format: "der", type: "spki", key: Buffer.concat([SPKI_PREFIXES[algorithm], deviceKey]) }));
}

/** Both libraries throw on bytes that are no key or no signature; to a gate that is a plain no. */
function answerOf<Answer>(ask: () => Answer): Answer | null {
  try {
    return ask();
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
}
