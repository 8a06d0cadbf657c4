import { ed25519 } from "@noble/curves/ed25519.js";
import { p256 } from "@noble/curves/nist.js";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { type Address, concatBytes, decodeUint, encodeHex, isSameBytes } from "#core/bytes.ts";
import type { CryptoPort } from "#core/method.ts";
import { isCanonicalP256, isCompressedP256Key, isStrictEd25519Key, parseWalletSignature } from "#core/signature.ts";

/** Signature checks that run anywhere. The server has a quicker port for device keys; a test holds the two to the same answers. */
export const nobleCrypto: CryptoPort = {
  verifyDeviceSignature: async ({ algorithm, deviceKey, message, signature }) => {
    if (algorithm === "Ed25519") return isStrictEd25519Key(deviceKey) && answers(() => isEd25519Signature({ deviceKey, message, signature }));
    const isStrict = isCompressedP256Key(deviceKey) && isCanonicalP256(signature);
    return isStrict && answers(() => p256.verify(signature, message, deviceKey, { lowS: true, prehash: true, format: "compact" }));
  },
  recoverAddress: async ({ digest, signature }) => recoverAddress({ digest, signature }),
};

/**
 * RFC 8032 without the cofactor, as OpenSSL and browsers check it. The library's own verify multiplies by the cofactor, so a
 * signer could make codes that an offline gate takes and the server refuses, and come in once by each.
 */
function isEd25519Signature({ deviceKey, message, signature }: { deviceKey: Uint8Array; message: Uint8Array; signature: Uint8Array }): boolean {
  const { BASE, Fn } = ed25519.Point;
  const commitment = signature.slice(0, 32);
  const s = decodeUint(signature.slice(32).reverse());
  if (signature.length !== 64 || s >= Fn.ORDER) return false;
  const challenge = Fn.create(decodeUint(sha512(concatBytes([commitment, deviceKey, message])).reverse()));
  const expected = BASE.multiplyUnsafe(s).subtract(ed25519.Point.fromBytes(deviceKey).multiplyUnsafe(challenge));
  return isSameBytes(expected.toBytes(), commitment);
}

/** The wallet that signed the digest, anywhere; `null` when the signature is not spelled in the one way we take, or leads to no key. */
function recoverAddress({ digest, signature }: { digest: Uint8Array; signature: Uint8Array }): Address | null {
  const parsed = parseWalletSignature(signature);
  if (!parsed) return null;
  try {
    const point = secp256k1.Signature.fromBytes(parsed.compact, "compact").addRecoveryBit(parsed.recovery).recoverPublicKey(digest);
    return addressOfKey(point.toBytes(false));
  } catch (error) {
    // No point has this r: not a signature, and not a fault of ours either.
    if (error instanceof Error) return null;
    throw error;
  }
}

/** The account of a public key, which is a whole point (65 bytes, SEC 1): the last 20 bytes of its hash. */
export function addressOfKey(publicKey: Uint8Array): Address {
  return encodeHex(keccak_256(publicKey.slice(1)).slice(12)) as Address;
}

/** The library throws on bytes that are no key or no signature; to a gate that is a plain no. */
function answers(check: () => boolean): boolean {
  try {
    return check();
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}
