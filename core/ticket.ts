import type { Address } from "./bytes.ts";

/** A token id is its tier (from 1) and its serial (from 0) packed: tier << 32 | serial, as in contracts/types/TokenId.sol. */
export const SERIAL_BITS = 32n;

export function encodeTokenId({ tier, serial }: { tier: number; serial: number }): bigint {
  return (BigInt(tier) << SERIAL_BITS) | BigInt(serial);
}

export function tierOf(tokenId: bigint): number {
  return Number(tokenId >> SERIAL_BITS);
}

export function serialOf(tokenId: bigint): number {
  return Number(tokenId & ((1n << SERIAL_BITS) - 1n));
}

/** Admissions go on chain as one bit per ticket: word = 256 consecutive serials of one tier, bit = place in it. */
export function admissionBit(tokenId: bigint): { word: bigint; mask: bigint } {
  return { word: tokenId >> 8n, mask: 1n << (tokenId & 0xffn) };
}

/** The inverse of admissionBit for a whole mask, ascending. */
export function listAdmitted({ word, mask }: { word: bigint; mask: bigint }): bigint[] {
  const ids: bigint[] = [];
  for (let bit = 0n, rest = mask; rest > 0n; bit++, rest >>= 1n) if (rest & 1n) ids.push((word << 8n) | bit);
  return ids;
}

/** The state of one token as the chain tells it. */
export type Ticket = {
  readonly tokenId: bigint;
  /** Zero address once burned. */
  readonly holder: Address;
  /** Price paid at the first sale, in base units of the event's currency. */
  readonly facePriceWei: bigint;
  readonly admittedOnChain: boolean;
  readonly moves: number;
};
