import { createHash, randomInt } from "node:crypto";

export const PAIRING_SECONDS = 600;

/** Crockford's base 32: no I, L, O or U, so that a code can be read aloud. */
const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH = 10;

/** 50 random bits as `XXXXX-XXXXX`. */
export function createPairingCodeText(): string {
  const letters = Array.from({ length: LENGTH }, () => LETTERS[randomInt(LETTERS.length)]);
  return `${letters.slice(0, LENGTH / 2).join("")}-${letters.slice(LENGTH / 2).join("")}`;
}

/** What is stored of a code; however it was typed, with or without the dash, I or 1. */
export function hashPairingCode(text: string): string {
  const plain = text
    .toUpperCase()
    .replaceAll("O", "0")
    .replaceAll(/[IL]/g, "1")
    .replaceAll(/[^0-9A-Z]/g, "");
  return createHash("sha256").update(`foyer pairing code ${plain}`).digest("hex");
}
