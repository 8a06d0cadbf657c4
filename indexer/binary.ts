/**
 * Values as COPY's binary format has them (PostgreSQL, "COPY", and the receive functions of each type). In strings of one letter
 * a byte: V8 joins thousands of short strings faster than a Buffer takes short writes. Each is a field, its length in front.
 */
export type Bytes = string;

/** What COPY's file begins with: its signature, no flags, no further header. */
export const COPY_HEAD: Bytes = "PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
export const COPY_END: Bytes = "\xff\xff";
export const NULL_FIELD: Bytes = "\xff\xff\xff\xff";

/** How many fields follow. */
export function rowHead(fields: number): Bytes {
  return String.fromCharCode(fields >> 8, fields & 0xff);
}

export function textField(value: string): Bytes {
  // Hex and our own words have a byte a letter, organizers' names may have more.
  const bytes = Buffer.byteLength(value) === value.length ? value : Buffer.from(value).toString("latin1");
  return lengthOf(bytes) + bytes;
}

export function integerField(value: number): Bytes {
  return `\0\0\0\x04${int4(value)}`;
}

export function bigintField(value: number | bigint): Bytes {
  if (value !== newestBigint.value) newestBigint = { value, field: `\0\0\0\x08${int8(BigInt(value))}` };
  return newestBigint.field;
}

export function booleanField(value: boolean): Bytes {
  return value ? "\0\0\0\x01\x01" : "\0\0\0\x01\0";
}

/** Digits of base 10,000, the first and the last not zero; a weight, a sign, no decimals. */
export function numericField(value: number | bigint): Bytes {
  const text = String(value);
  const digits = text.startsWith("-") ? text.slice(1) : text;
  let groups = "";
  let zeros = "";
  let count = 0;
  const first = digits.length % 4 || 4;
  for (let start = 0, end = first, place = 1; start < digits.length; start = end, end += 4, place++) {
    const group = Number(digits.slice(start, end));
    if (group === 0) {
      zeros += "\0\0";
    } else {
      groups += zeros + int2(group);
      zeros = "";
      count = place;
    }
  }
  const weight = count === 0 ? 0 : Math.ceil(digits.length / 4) - 1;
  const sign = digits === text ? "\0\0" : "\x40\0";
  const body = `${int2(count)}${int2(weight)}${sign}\0\0${groups}`;
  return lengthOf(body) + body;
}

/** Unix seconds as timestamptz: microseconds since the year 2000. Contracts hold instants past what a double counts so ("no end"). */
export function secondsField(seconds: number): Bytes {
  if (seconds !== newestSeconds.seconds) newestSeconds = { seconds, field: `\0\0\0\x08${int8((BigInt(seconds) - YEAR_2000_SECONDS) * 1_000_000n)}` };
  return newestSeconds.field;
}

/** text[] of one dimension. */
export function listField(values: readonly string[]): Bytes {
  const body = values.length === 0 ? EMPTY_ARRAY : ARRAY_OF_TEXT + int4(values.length) + int4(1) + values.map(textField).join("");
  return lengthOf(body) + body;
}

const YEAR_2000_SECONDS = 946_684_800n;
const TEXT_OID = 25;
/** Dimensions, whether it holds nulls, and of what it is. */
const ARRAY_OF_TEXT: Bytes = int4(1) + int4(0) + int4(TEXT_OID);
const EMPTY_ARRAY: Bytes = int4(0) + int4(0) + int4(TEXT_OID);

/** Rows of one block come together, and have its number and its time. */
let newestBigint: { readonly value: number | bigint; readonly field: Bytes } = { value: 0n, field: `\0\0\0\x08${int8(0n)}` };
let newestSeconds = { seconds: Number(YEAR_2000_SECONDS), field: `\0\0\0\x08${int8(0n)}` };

function lengthOf(bytes: Bytes): Bytes {
  return LENGTHS[bytes.length] ?? int4(bytes.length);
}

function int2(value: number): Bytes {
  return String.fromCharCode((value >> 8) & 0xff, value & 0xff);
}

function int4(value: number): Bytes {
  return String.fromCharCode((value >> 24) & 0xff, (value >> 16) & 0xff, (value >> 8) & 0xff, value & 0xff);
}

function int8(value: bigint): Bytes {
  return int4(Number(BigInt.asIntN(32, value >> 32n))) + int4(Number(BigInt.asIntN(32, value)));
}

/** Of most fields the length is small. */
const LENGTHS: readonly Bytes[] = Array.from({ length: 512 }, (_, length) => int4(length));
