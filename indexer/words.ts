import { type Address, type Bytes32, type Hex, parseAddress } from "#core/bytes.ts";

/**
 * ABI data as 32-byte words, read by hand: thousands of logs a batch, where a general decoder is ten times slower.
 * Every getter refuses what a contract compiled from our sources cannot have written.
 */
export type Words = readonly Bytes32[];

/** Throws unless the data is whole 32-byte words. */
export function readWords(data: Hex): Words {
  const digits = data.length - 2;
  if (digits % 64 !== 0) throw new Error(`Log data of ${digits / 2} bytes is not a row of 32-byte words.`);
  return Array.from({ length: digits / 64 }, (_, i) => `0x${data.slice(2 + 64 * i, 66 + 64 * i)}` as Bytes32);
}

export function wordAt(words: Words, index: number): Bytes32 {
  const word = words[index];
  if (word === undefined) throw new Error(`Word ${index} is missing: the data has ${words.length}.`);
  return word;
}

/** One word as an unsigned number of at most `bits` bits. */
export function uintAt({ words, index, bits }: { words: Words; index: number; bits: number }): bigint {
  const value = BigInt(wordAt(words, index));
  if (BigInt.asUintN(bits, value) !== value) throw misfit({ index, bits });
  return value;
}

/** As uintAt, for at most 48 bits. */
export function numberAt({ words, index, bits }: { words: Words; index: number; bits: number }): number {
  const value = Number(wordAt(words, index));
  if (value >= 2 ** bits) throw misfit({ index, bits });
  return value;
}

export function addressAt({ words, index }: { words: Words; index: number }): Address {
  const word = wordAt(words, index);
  if (!word.startsWith("0x000000000000000000000000")) throw new Error(`Word ${index} is not an address.`);
  return parseAddress(`0x${word.slice(26)}`);
}

/** A bytes32 as text, ended by its first zero byte. */
export function shortTextAt({ words, index }: { words: Words; index: number }): string {
  const bytes = Buffer.from(wordAt(words, index).slice(2), "hex");
  const end = bytes.indexOf(0);
  return cleanText(end === -1 ? bytes : bytes.subarray(0, end));
}

/** A `string` whose length word stands at `index`. */
export function textAt({ words, index }: { words: Words; index: number }): string {
  const length = numberAt({ words, index, bits: 32 });
  const after = words.slice(index + 1, index + 1 + Math.ceil(length / 32)).map((word) => word.slice(2));
  const hex = after.join("").slice(0, 2 * length);
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

function misfit({ index, bits }: { index: number; bits: number }): Error {
  return new Error(`Word ${index} does not fit uint${bits}.`);
}
