import { type Address, type Hex, parseAddress } from "#core/bytes.ts";

/**
 * ABI data as 32-byte words, read by hand: thousands of logs a batch, where a general decoder is ten times slower.
 * Every getter refuses what a contract compiled from our sources cannot have written.
 */
export type Words = { readonly hex: string; readonly count: number };

/** Throws unless the data is whole 32-byte words. */
export function readWords(data: Hex): Words {
  const digits = data.length - 2;
  if (digits % 64 !== 0) throw new Error(`Log data of ${digits / 2} bytes is not a row of 32-byte words.`);
  return { hex: data, count: digits / 64 };
}

/** One word as an unsigned number of at most `bits` bits. */
export function uintAt({ words, index, bits }: { words: Words; index: number; bits: number }): bigint {
  const value = BigInt(`0x${wordAt(words, index)}`);
  if (value >> BigInt(bits) !== 0n) throw new Error(`Word ${index} does not fit uint${bits}.`);
  return value;
}

/** As uintAt, for at most 48 bits. */
export function numberAt(place: { words: Words; index: number; bits: number }): number {
  return Number(uintAt(place));
}

export function addressAt({ words, index }: { words: Words; index: number }): Address {
  const word = wordAt(words, index);
  if (!word.startsWith("000000000000000000000000")) throw new Error(`Word ${index} is not an address.`);
  return parseAddress(`0x${word.slice(24)}`);
}

/** A bytes32 as text, ended by its first zero byte. */
export function shortTextAt({ words, index }: { words: Words; index: number }): string {
  const bytes = Buffer.from(wordAt(words, index), "hex");
  const end = bytes.indexOf(0);
  return cleanText(end === -1 ? bytes : bytes.subarray(0, end));
}

/** A `string` whose length word stands at `index`. */
export function textAt({ words, index }: { words: Words; index: number }): string {
  const length = numberAt({ words, index, bits: 32 });
  const start = 2 + 64 * (index + 1);
  const hex = words.hex.slice(start, start + 2 * length);
  if (hex.length !== 2 * length) throw new Error(`Text of ${length} bytes at word ${index} runs past the data.`);
  return cleanText(Buffer.from(hex, "hex"));
}

/** The word index that an offset word points at, counted from `base`. */
export function offsetAt({ words, index, base }: { words: Words; index: number; base: number }): number {
  const offset = numberAt({ words, index, bits: 32 });
  if (offset % 32 !== 0) throw new Error(`Offset ${offset} at word ${index} is not whole words.`);
  return base + offset / 32;
}

/** Organizers write any bytes they like: what is not UTF-8 becomes U+FFFD, and control characters go (Postgres takes no NUL). */
function cleanText(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes).replace(/\p{Cc}/gu, "");
}

function wordAt({ hex, count }: Words, index: number): string {
  if (index < 0 || index >= count) throw new Error(`Word ${index} is missing: the data has ${count}.`);
  return hex.slice(2 + 64 * index, 66 + 64 * index);
}
