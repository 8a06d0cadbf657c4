/** The launcher marks the secrets that it makes up for a laptop, so that production can refuse them. */
export const LOCAL_SECRET_PREFIX = "local-";

/** What people copy out of examples, and what this repository's own tests use. */
const KNOWN =
  /change.?me|replace.?me|password|passw0rd|placeholder|example|your.?secret|my.?secret|super.?secret|top.?secret|development|foyer|letmein|qwert|lorem/i;
/** Half of what `openssl rand -base64 32` has by this measure; 32 hex digits at random have more. */
const LEAST_BITS = 90;

/** Why production cannot do with this secret, or `null`. The message never repeats it. */
export function findSecretFault(secret: string): string | null {
  if (secret.startsWith(LOCAL_SECRET_PREFIX)) return "This secret was made for a laptop.";
  if (KNOWN.test(secret)) return "This secret is a well-known one: make one with `openssl rand -base64 32`.";
  return estimateBits(secret) < LEAST_BITS ? "This secret can be guessed: make one with `openssl rand -base64 32`." : null;
}

/**
 * An upper bound of what has to be guessed: how evenly the letters are spread (Shannon), or the steps between neighbours
 * where these say less, as in abcdef; of text that repeats itself, the first part alone counts.
 */
function estimateBits(secret: string): number {
  const letters = [...unrepeated(secret)];
  const codes = letters.map((letter) => letter.codePointAt(0) ?? 0);
  const steps = codes.slice(1).map((code, i) => String(code - (codes[i] ?? 0)));
  return Math.min(entropyOf(letters), entropyOf(steps)) * letters.length;
}

/** The shortest beginning of which the text is repetitions, the last one perhaps cut off. */
function unrepeated(text: string): string {
  for (let length = 1; length <= text.length / 2; length++) {
    const part = text.slice(0, length);
    if (part.repeat(Math.ceil(text.length / length)).startsWith(text)) return part;
  }
  return text;
}

/** Bits per item. */
function entropyOf(items: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return [...counts.values()].reduce((bits, count) => bits - (count / items.length) * Math.log2(count / items.length), 0);
}
