import { decodeBase45, encodeBase45 } from "#core/base45.ts";
import { type Address, concatBytes, decodeHex, decodeUint, encodeHex, encodeUint, splitBytes } from "#core/bytes.ts";
import { decodeTicketRef, encodeTicketRef, eventTagOf, MAX_EVIDENCE_LETTERS } from "#core/credential.ts";
import { WALLET_SIGNATURE_BYTES } from "#core/signature.ts";
import type { Entry } from "#core/typed-data.ts";
import { parseAnswer, type WalletAnswer } from "./answer.ts";

export const WALLET_ENTRY = 0x11;
/** An entry is asked for at the door, not days before. */
export const MAX_ENTRY_SECONDS = 300;
/** A key's signature has 65 bytes; a smart wallet's may be longer, as far as a QR code stays readable. */
export const MAX_ENTRY_SIGNATURE_BYTES = 320;

export type WalletEntry = { readonly kind: "entry"; readonly eventTag: Uint8Array; readonly entry: Entry; readonly signature: Uint8Array };

/** An entry that was signed beforehand, or the answer to this gate's own question. */
export type WalletEvidence = WalletEntry | WalletAnswer;

/** The text of the QR code that shows a wallet's signed request for entry: base45, 174 letters for a wallet with a key. */
export function encodeEntry({
  event,
  entry,
  signature,
}: {
  event: { readonly chainId: number; readonly contract: Address };
  entry: Entry;
  signature: Uint8Array;
}): string {
  const parts = [
    Uint8Array.of(WALLET_ENTRY),
    eventTagOf(event),
    decodeHex(entry.holder),
    encodeTicketRef(entry.tokenId),
    encodeUint({ value: entry.nonce, length: 8 }),
    encodeUint({ value: BigInt(entry.issuedAtSeconds), length: 4 }),
    encodeUint({ value: BigInt(entry.expiresAtSeconds), length: 4 }),
    signature,
  ];
  return encodeBase45(concatBytes(parts));
}

export function parseWalletEvidence(text: string): WalletEvidence | null {
  return parseEntry(text) ?? parseAnswer(text);
}

/** Scanned text to evidence; `null` for what is no entry of ours, or is meant to live longer than five minutes. */
export function parseEntry(text: string): WalletEntry | null {
  if (text.length > MAX_EVIDENCE_LETTERS) return null;
  const bytes = decodeBase45(text);
  if (bytes?.[0] !== WALLET_ENTRY) return null;
  const fields = splitBytes({ bytes: bytes.slice(0, HEAD_BYTES), lengths: HEAD });
  const signature = bytes.slice(HEAD_BYTES);
  if (!fields || signature.length < WALLET_SIGNATURE_BYTES || signature.length > MAX_ENTRY_SIGNATURE_BYTES) return null;
  const entry = {
    holder: encodeHex(fields.holder) as Address,
    tokenId: decodeTicketRef(fields.ticket),
    nonce: decodeUint(fields.nonce),
    issuedAtSeconds: Number(decodeUint(fields.issuedAt)),
    expiresAtSeconds: Number(decodeUint(fields.expiresAt)),
  };
  const lifeSeconds = entry.expiresAtSeconds - entry.issuedAtSeconds;
  if (lifeSeconds <= 0 || lifeSeconds > MAX_ENTRY_SECONDS) return null;
  return { kind: "entry", eventTag: fields.eventTag, entry, signature };
}

const HEAD = { version: 1, eventTag: 8, holder: 20, ticket: 6, nonce: 8, issuedAt: 4, expiresAt: 4 };
const HEAD_BYTES = Object.values(HEAD).reduce((sum, length) => sum + length, 0);
