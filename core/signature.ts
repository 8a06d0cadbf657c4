import { decodeUint, encodeUint } from "./bytes.ts";

const SECP256K1_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const ED25519_PRIME = (1n << 255n) - 19n;

export const WALLET_SIGNATURE_BYTES = 65;
export const DEVICE_SIGNATURE_BYTES = 64;

/**
 * A wallet's signature as r || s and recovery bit; `null` unless it is the one spelling that we take: 65 bytes,
 * v 27 or 28, s in the lower half (EIP-2). EIP-2098 and v 0/1 are other spellings of the same signature (trap 8).
 */
export function parseWalletSignature(signature: Uint8Array): { compact: Uint8Array; recovery: 0 | 1 } | null {
  const v = signature[64];
  if (signature.length !== WALLET_SIGNATURE_BYTES || (v !== 27 && v !== 28)) return null;
  const compact = signature.slice(0, 64);
  if (!isCanonical({ compact, order: SECP256K1_ORDER })) return null;
  return { compact, recovery: v === 28 ? 1 : 0 };
}

/** Whether r || s over P-256 is the lower of the two equal signatures. */
export function isCanonicalP256(compact: Uint8Array): boolean {
  return isCanonical({ compact, order: P256_ORDER });
}

/** WebCrypto gives either of the two; the device sends the lower one, gates take no other. */
export function canonicalP256(compact: Uint8Array): Uint8Array {
  const s = decodeUint(compact.slice(32));
  if (s <= P256_ORDER / 2n) return compact;
  const lower = compact.slice();
  lower.set(encodeUint({ value: P256_ORDER - s, length: 32 }), 32);
  return lower;
}

/** A compressed point in SEC 1 form, by its looks; whether it lies on the curve is the library's to say. */
export function isCompressedP256Key(key: Uint8Array): boolean {
  return key.length === 33 && (key[0] === 2 || key[0] === 3);
}

/**
 * Whether 32 bytes can be somebody's Ed25519 key: canonical (y < p) and not one of the eight points of small order,
 * for which anybody can sign. Libraries differ on both, so it is said here once (M18).
 */
export function isStrictEd25519Key(key: Uint8Array): boolean {
  if (key.length !== 32) return false;
  const y = decodeUint(key.slice().reverse()) & ((1n << 255n) - 1n);
  return y < ED25519_PRIME && !SMALL_ORDER_Y.has(y);
}

// The y coordinates of the small subgroup: identity, order 2, order 4, and the two of order 8.
const SMALL_ORDER_Y: ReadonlySet<bigint> = new Set([
  1n,
  ED25519_PRIME - 1n,
  0n,
  0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n,
  0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n,
]);

function isCanonical({ compact, order }: { compact: Uint8Array; order: bigint }): boolean {
  if (compact.length !== 64) return false;
  const r = decodeUint(compact.slice(0, 32));
  const s = decodeUint(compact.slice(32));
  return r > 0n && r < order && s > 0n && s <= order / 2n;
}
