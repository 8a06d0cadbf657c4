const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
/** By the letter's code; -1 for those that are none of the alphabet. */
const VALUES = Int8Array.from({ length: 128 }, (_, code) => ALPHABET.indexOf(String.fromCharCode(code)));

/** Bytes to base45 (RFC 9285): the densest text that a QR code's alphanumeric mode holds. */
export function encodeBase45(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 2) {
    const high = bytes[i] ?? 0;
    const low = bytes[i + 1];
    text += low === undefined ? spell(high, 2) : spell(high * 256 + low, 3);
  }
  return text;
}

/**
 * Base45 to bytes; `null` for anything that encodeBase45 would not have written. Each value has one spelling only,
 * so that a code cannot be presented twice in two costumes (trap 8).
 */
export function decodeBase45(text: string): Uint8Array | null {
  if (text.length % 3 === 1) return null;
  const bytes = new Uint8Array(Math.floor((text.length * 2) / 3));
  let length = 0;
  for (let from = 0; from < text.length; from += 3) {
    const to = Math.min(from + 3, text.length);
    const value = numberOf({ text, from, to });
    if (value === null || value >= (to - from === 3 ? 0x10000 : 0x100)) return null;
    if (to - from === 3) bytes[length++] = value >> 8;
    bytes[length++] = value & 0xff;
  }
  return bytes;
}

/** Least significant letter first, as the RFC has it. */
function spell(value: number, letters: number): string {
  let text = "";
  for (let i = 0, rest = value; i < letters; i++, rest = Math.floor(rest / 45)) text += ALPHABET.charAt(rest % 45);
  return text;
}

/** Without a text of its own for each letter: a gate reads these in a queue. */
function numberOf({ text, from, to }: { text: string; from: number; to: number }): number | null {
  let value = 0;
  for (let i = to - 1; i >= from; i--) {
    const digit = VALUES[text.charCodeAt(i)];
    if (digit === undefined || digit < 0) return null;
    value = value * 45 + digit;
  }
  return value;
}
