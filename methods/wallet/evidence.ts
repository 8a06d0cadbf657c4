import { decodeBase45, encodeBase45 } from "#core/base45.ts";
import { type Address, concatBytes, decodeHex, decodeUint, encodeHex, encodeUint, splitBytes } from "#core/bytes.ts";
import { decodeTicketRef, encodeTicketRef, eventTagOf, MAX_EVIDENCE_LETTERS } from "#core/credential.ts";
import { WALLET_SIGNATURE_BYTES } from "#core/signature.ts";
import type { Entry } from "#core/typed-data.ts";

export const WALLET_ENTRY = 0x11;
/** An entry is asked for at the door, not days before. */
export const MAX_ENTRY_SECONDS = 300;

export type WalletEvidence = { readonly eventTag: Uint8Array; readonly entry: Entry; readonly signature: Uint8Array };

/** The text of the QR code that shows a wallet's signed request for entry: base45, 174 letters. */
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

/** Scanned text to evidence; `null` for what is no entry of ours, or is meant to live longer than five minutes. */
export function parseEntry(text: string): WalletEvidence | null {
  if (text.length > MAX_EVIDENCE_LETTERS) return null;
  const bytes = decodeBase45(text);
  const fields = bytes?.[0] === WALLET_ENTRY ? splitBytes({ bytes, lengths: LENGTHS }) : null;
  if (!fields) return null;
  const entry = {
    holder: encodeHex(fields.holder) as Address,
    tokenId: decodeTicketRef(fields.ticket),
    nonce: decodeUint(fields.nonce),
    issuedAtSeconds: Number(decodeUint(fields.issuedAt)),
    expiresAtSeconds: Number(decodeUint(fields.expiresAt)),
  };
  const lifeSeconds = entry.expiresAtSeconds - entry.issuedAtSeconds;
  if (lifeSeconds <= 0 || lifeSeconds > MAX_ENTRY_SECONDS) return null;
  return { eventTag: fields.eventTag, entry, signature: fields.signature };
}

const LENGTHS = { version: 1, eventTag: 8, holder: 20, ticket: 6, nonce: 8, issuedAt: 4, expiresAt: 4, signature: WALLET_SIGNATURE_BYTES };
