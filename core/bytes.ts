import { FoyerError } from "./error.ts";

/** `0x` and an even number of lower-case hex digits. */
export type Hex = `0x${string}`;
/** A 20-byte account or contract address, always lower-case. EIP-55 spelling is for screens only. */
export type Address = Hex & { readonly __brand: "Address" };
/** A 32-byte word: a block hash, a transaction hash, an event reference. */
export type Bytes32 = Hex & { readonly __brand: "Bytes32" };

export const ZERO_ADDRESS = `0x${"0".repeat(40)}` as Address;

const ADDRESS = /^0x[0-9a-f]{40}$/;
const BYTES32 = /^0x[0-9a-f]{64}$/;
const HEX = /^0x(?:[0-9a-f]{2})*$/;
const DECIMAL = /^(?:0|[1-9][0-9]{0,77})$/;

/** Any spelling of an address (EIP-55 or not) to the one spelling used inside. Throws INVALID_INPUT. */
export function parseAddress(value: string): Address {
  const lower = value.toLowerCase();
  if (!ADDRESS.test(lower)) throw invalid("address", "Send 0x and 40 hex digits.");
  return lower as Address;
}

/** Throws INVALID_INPUT unless the text is 0x and 64 hex digits. */
export function parseBytes32(value: string): Bytes32 {
  const lower = value.toLowerCase();
  if (!BYTES32.test(lower)) throw invalid("32-byte value", "Send 0x and 64 hex digits.");
  return lower as Bytes32;
}

/** Throws INVALID_INPUT unless the text is 0x and whole bytes. */
export function parseHex(value: string): Hex {
  const lower = value.toLowerCase();
  if (!HEX.test(lower)) throw invalid("hex value", "Send 0x and an even number of hex digits.");
  return lower as Hex;
}

/** Token ids and amounts travel in JSON as decimal strings, for a JSON number loses digits past 2^53. */
export function parseDecimal(value: string): bigint {
  if (!DECIMAL.test(value)) throw invalid("number", "Send a decimal string without sign or leading zeros.");
  return BigInt(value);
}

/** Bytes to lower-case hex with 0x. */
export function encodeHex(bytes: Uint8Array): Hex {
  let text = "0x";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text as Hex;
}

/** Hex with 0x to bytes. Throws INVALID_INPUT. */
export function decodeHex(value: string): Uint8Array {
  const hex = parseHex(value);
  const bytes = new Uint8Array((hex.length - 2) / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(hex.slice(2 + 2 * i, 4 + 2 * i), 16);
  return bytes;
}

/** Big-endian, exactly `length` bytes. Throws a RangeError when the value does not fit: that is a programming fault. */
export function encodeUint({ value, length }: { value: bigint; length: number }): Uint8Array {
  if (value < 0n || value >= 1n << BigInt(8 * length)) throw new RangeError(`${value} does not fit ${length} bytes`);
  const bytes = new Uint8Array(length);
  for (let i = length - 1, rest = value; i >= 0; i--, rest >>= 8n) bytes[i] = Number(rest & 0xffn);
  return bytes;
}

/** Big-endian bytes to a number. */
export function decodeUint(bytes: Uint8Array): bigint {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return value;
}

export function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** Cuts bytes into named fields of fixed lengths, in order; `null` unless they fill the bytes exactly: nothing may trail (M6). */
export function splitBytes<Name extends string>({
  bytes,
  lengths,
}: {
  bytes: Uint8Array;
  lengths: Readonly<Record<Name, number>>;
}): Record<Name, Uint8Array> | null {
  const entries = Object.entries<number>(lengths);
  if (bytes.length !== entries.reduce((sum, [, length]) => sum + length, 0)) return null;
  let offset = 0;
  const fields = entries.map(([name, length]) => {
    offset += length;
    return [name, bytes.slice(offset - length, offset)];
  });
  return Object.fromEntries(fields) as Record<Name, Uint8Array>;
}

/** For identifiers that everybody may see. Not constant-time: do not compare secrets with it. */
export function isSameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, i) => byte === right[i]);
}

function invalid(what: string, next: string): FoyerError {
  return new FoyerError({ code: "INVALID_INPUT", message: `That is not a valid ${what}.`, next });
}
