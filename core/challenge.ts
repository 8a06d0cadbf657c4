import { FoyerError } from "./error.ts";

/** How long a gate shows one question: long enough to unlock a phone, read and sign. */
export const CHALLENGE_SECONDS = 60;
export const CHALLENGE_BITS = 50;

/** Crockford's base 32: no I, L, O or U, so that a code can be read aloud. */
const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH = CHALLENGE_BITS / 5;

/** A question's number as people type it: `XXXXX-XXXXX`. */
export function writeChallengeCode(nonce: bigint): string {
  const letters = Array.from({ length: LENGTH }, (_, place) => LETTERS[Number((nonce >> BigInt(5 * (LENGTH - 1 - place))) & 31n)]).join("");
  return `${letters.slice(0, LENGTH / 2)}-${letters.slice(LENGTH / 2)}`;
}

/** However it was typed: small letters, no dash, O for 0, I or L for 1. `null` for what is no such code. */
export function parseChallengeCode(text: string): bigint | null {
  const plain = text.toUpperCase().replaceAll("O", "0").replaceAll(/[IL]/g, "1").replaceAll(/[\s-]/g, "");
  const digits = [...plain].map((letter) => LETTERS.indexOf(letter));
  if (digits.length !== LENGTH || digits.includes(-1)) return null;
  return digits.reduce((sum, digit) => sum * 32n + BigInt(digit), 0n);
}

/** Where a wallet answers it: what the gate's QR code holds. */
export function challengeLink({ origin, nonce }: { origin: string; nonce: bigint }): string {
  return `${origin}/enter/${writeChallengeCode(nonce)}`;
}

/** The number in a link of this origin or in a typed code. Throws INVALID_INPUT. */
export function readChallenge({ text, origin }: { text: string; origin: string }): bigint {
  const prefix = `${origin}/enter/`;
  const nonce = parseChallengeCode(text.startsWith(prefix) ? text.slice(prefix.length) : text);
  if (nonce !== null) return nonce;
  const message = "That is no gate’s code.";
  throw new FoyerError({ code: "INVALID_INPUT", message, next: "Scan or type what the gate shows.", fields: [{ path: "code", message }] });
}
