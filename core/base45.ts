const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const VALUES: ReadonlyMap<string, number> = new Map([...ALPHABET].map((letter, value) => [letter, value]));

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
  const bytes: number[] = [];
  for (let i = 0; i < text.length; i += 3) {
    const group = text.slice(i, i + 3);
    const value = numberOf(group);
    if (value === null || value >= (group.length === 3 ? 0x10000 : 0x100)) return null;
    if (group.length === 3) bytes.push(value >> 8);
    bytes.push(value & 0xff);
  }
  return Uint8Array.from(bytes);
}

/** Least significant letter first, as the RFC has it. */
function spell(value: number, letters: number): string {
  let text = "";
  for (let i = 0, rest = value; i < letters; i++, rest = Math.floor(rest / 45)) text += ALPHABET.charAt(rest % 45);
  return text;
}

function numberOf(group: string): number | null {
  let value = 0;
  for (let i = group.length - 1; i >= 0; i--) {
    const digit = VALUES.get(group.charAt(i));
    if (digit === undefined) return null;
    value = value * 45 + digit;
  }
  return value;
}
