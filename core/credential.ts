import { sha256 } from "@noble/hashes/sha2.js";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { type Address, concatBytes, decodeHex, decodeUint, encodeHex, encodeUint, type Hex } from "./bytes.ts";
import { isCompressedP256Key, isStrictEd25519Key } from "./signature.ts";
import { encodeTokenId, serialOf, tierOf } from "./ticket.ts";
import { secondsOf } from "./time.ts";
import type { DeviceAlgorithm } from "./typed-data.ts";

/** Longest text that a gate looks at: the long code has 338 letters. */
export const MAX_EVIDENCE_LETTERS = 600;

/** How far a phone's clock and a gate's may differ, where a credential carries times (C68). */
export const CLOCK_TOLERANCE_SECONDS = 15;

/**
 * A binding's nonce is the millisecond at which it was prepared, at most that of its issue. So the highest nonce is the
 * newest binding, and a wallet cannot sign one today that outranks all that it will ever sign.
 */
export function isNonceTimely({ nonce, issuedAtSeconds }: { nonce: bigint; issuedAtSeconds: number }): boolean {
  return nonce < (BigInt(issuedAtSeconds) + 1n) * 1000n;
}

type EventPlace = { readonly chainId: number; readonly contract: Address };

/** 8 bytes that name an event inside a code; the signature covers chain and contract whole. */
export function eventTagOf({ chainId, contract }: EventPlace): Uint8Array {
  return keccak_256(concatBytes([encodeUint({ value: BigInt(chainId), length: 8 }), decodeHex(contract)])).slice(0, 8);
}

/** The stretch of time that a code stands for. */
export function slotAt({ atMs, periodSeconds }: { atMs: number; periodSeconds: number }): number {
  return Math.floor(secondsOf(atMs) / periodSeconds);
}

/** When the slot's code gives way to the next. */
export function slotEndsAtMs({ slot, periodSeconds }: { slot: number; periodSeconds: number }): number {
  return (slot + 1) * periodSeconds * 1000;
}

const ALGORITHM_BYTES: Readonly<Record<DeviceAlgorithm, number>> = { Ed25519: 1, "P-256": 2 };
export const DEVICE_KEY_BYTES: Readonly<Record<DeviceAlgorithm, number>> = { Ed25519: 32, "P-256": 33 };

export function encodeAlgorithm(algorithm: DeviceAlgorithm): Uint8Array {
  return Uint8Array.of(ALGORITHM_BYTES[algorithm]);
}

/** `null` for a byte that names no algorithm of the allow-list (C2). */
export function decodeAlgorithm(byte: number): DeviceAlgorithm | null {
  if (byte === ALGORITHM_BYTES.Ed25519) return "Ed25519";
  return byte === ALGORITHM_BYTES["P-256"] ? "P-256" : null;
}

/** Whether the bytes can be a device's public key of the algorithm, in its one spelling. */
export function isDeviceKey({ algorithm, deviceKey }: { algorithm: DeviceAlgorithm; deviceKey: Uint8Array }): boolean {
  return algorithm === "Ed25519" ? isStrictEd25519Key(deviceKey) : isCompressedP256Key(deviceKey);
}

/** First 8 bytes of sha256(algorithm || key): names a device key without showing it. */
export function keyIdOf({ algorithm, deviceKey }: { algorithm: DeviceAlgorithm; deviceKey: Hex }): Hex {
  return encodeHex(sha256(concatBytes([encodeAlgorithm(algorithm), decodeHex(deviceKey)])).slice(0, 8));
}

/** Tier (2 bytes) and serial (4 bytes), as a code carries and signs them. */
export function encodeTicketRef(tokenId: bigint): Uint8Array {
  return concatBytes([encodeUint({ value: BigInt(tierOf(tokenId)), length: 2 }), encodeUint({ value: BigInt(serialOf(tokenId)), length: 4 })]);
}

export function decodeTicketRef(bytes: Uint8Array): bigint {
  return encodeTokenId({ tier: Number(decodeUint(bytes.slice(0, 2))), serial: Number(decodeUint(bytes.slice(2, 6))) });
}
