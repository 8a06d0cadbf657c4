import { SiweMessage } from "siwe";
import { type Address, parseAddress } from "#core/bytes.ts";
import { FoyerError } from "#core/error.ts";

/** What this installation expects a wallet to have signed; every field is compared, none is filled in. */
export type SignInExpectation = {
  /** Scheme, host and port of the page, e.g. https://foyer.example. */
  readonly origin: string;
  readonly chainId: number;
  /** The nonce that this very browser was given. */
  readonly nonce: string;
  readonly nowMs: number;
};

const LONGEST_AGE_MS = 15 * 60 * 1000;
const CLOCK_TOLERANCE_MS = 60 * 1000;
const LONGEST_TEXT = 2_000;

/** Checks an ERC-4361 message field by field (trap 55) and answers whose it is. Says nothing of the signature. Throws UNAUTHENTICATED. */
export function checkSignInMessage({ text, expected }: { text: string; expected: SignInExpectation }): Address {
  const message = parseSignInMessage(text);
  if (message.scheme !== undefined && `${message.scheme}:` !== new URL(expected.origin).protocol) throw refused("is for another scheme");
  if (message.domain !== new URL(expected.origin).host) throw refused("is for another site");
  if (message.uri !== expected.origin) throw refused("is for another address");
  if (message.version !== "1") throw refused("has an unknown version");
  if (message.chainId !== expected.chainId) throw refused("is for another chain");
  if (message.nonce !== expected.nonce) throw refused("was not asked for by this browser");
  checkTimes({ message, nowMs: expected.nowMs });
  return parseAddress(message.address);
}

/**
 * Text to its fields, strictly: the grammar's parser is lenient in places (M17), so only a text that comes out
 * byte for byte the same when written again is taken. Throws UNAUTHENTICATED.
 */
export function parseSignInMessage(text: string): SiweMessage {
  if (text.length > LONGEST_TEXT) throw refused("is too long");
  const message = readMessage(text);
  if (message.prepareMessage() !== text) throw refused("is not written as ERC-4361 has it");
  return message;
}

function readMessage(text: string): SiweMessage {
  try {
    return new SiweMessage(text);
  } catch (cause) {
    throw refused("is not written as ERC-4361 has it", cause);
  }
}

function checkTimes({ message, nowMs }: { message: SiweMessage; nowMs: number }): void {
  const issuedAtMs = instantOf(message.issuedAt);
  if (issuedAtMs > nowMs + CLOCK_TOLERANCE_MS) throw refused("is from the future: check this device's clock");
  if (nowMs - issuedAtMs > LONGEST_AGE_MS) throw refused("has expired");
  if (message.expirationTime !== undefined && nowMs >= instantOf(message.expirationTime)) throw refused("has expired");
  if (message.notBefore !== undefined && nowMs < instantOf(message.notBefore)) throw refused("is not valid yet");
}

function instantOf(text: string | undefined): number {
  const instant = Date.parse(text ?? "");
  if (Number.isNaN(instant)) throw refused("has a time that is none");
  return instant;
}

function refused(why: string, cause?: unknown): FoyerError {
  return new FoyerError({ code: "UNAUTHENTICATED", message: `This sign-in message ${why}.`, next: "Start the sign-in again on this page.", cause });
}
