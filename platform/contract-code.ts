import { keccak256 } from "viem";
import { type Address, decodeHex, encodeHex, type Hex, parseAddress } from "#core/bytes.ts";

/** The compiler's code of a contract: its hash with all immutables zero, and where in it each of them stands, in bytes. */
export type KnownCode<Names extends string = string> = { readonly hash: Hex; readonly immutables: Readonly<Record<Names, Places>> };
type Places = readonly [number, ...number[]];

const WORD_BYTES = 32;
const ADDRESS_BYTES = 20;

/**
 * What two contracts have in common that were compiled from the same rules: the hash of the code on chain (`0x…`), with
 * zeros for immutables, which differ from one deployment to the next, and without the compiler's metadata, in which a
 * changed comment shows.
 */
export function hashContractCode({ code, immutables }: { code: Hex; immutables: KnownCode["immutables"] }): Hex {
  const bytes = decodeHex(code).slice();
  for (const start of Object.values(immutables).flat()) bytes.fill(0, start, start + WORD_BYTES);
  return keccak256(encodeHex(withoutMetadata(bytes)));
}

/** The address that an immutable holds, right-aligned in its word. */
export function readImmutableAddress({ code, place }: { code: Hex; place: number }): Address {
  const end = place + WORD_BYTES;
  return parseAddress(encodeHex(decodeHex(code).slice(end - ADDRESS_BYTES, end)));
}

/** The last two bytes say how long the CBOR before them is (Solidity's contract metadata). */
function withoutMetadata(bytes: Uint8Array): Uint8Array {
  const [high = 0, low = 0] = bytes.slice(-2);
  const length = 256 * high + low + 2;
  return length <= bytes.length ? bytes.subarray(0, bytes.length - length) : bytes;
}
