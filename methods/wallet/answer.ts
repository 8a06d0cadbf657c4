import { decodeBase45, encodeBase45 } from "#core/base45.ts";
import { type Address, concatBytes, decodeHex, decodeUint, encodeHex, encodeUint, splitBytes } from "#core/bytes.ts";
import { CHALLENGE_BITS, CHALLENGE_SECONDS } from "#core/challenge.ts";
import { decodeTicketRef, encodeTicketRef, eventTagOf } from "#core/credential.ts";
import { type Answer, hexOfUuid } from "#core/typed-data.ts";

export const WALLET_ANSWER = 0x12;
/** What a smart wallet's signature may have: a passkey's is about 700 bytes long, one of a wallet that is not deployed yet some 2,000. */
export const MAX_ANSWER_SIGNATURE_BYTES = 4_096;
/** An answer reaches the gate through the server and fits into no QR code that a phone could show. */
const MAX_ANSWER_LETTERS = 6_600;
const LONGEST_GATE_NAME_BYTES = 255;

export type WalletAnswer = { readonly kind: "answer"; readonly eventTag: Uint8Array; readonly answer: Answer; readonly signature: Uint8Array };

type EventPlace = { readonly chainId: number; readonly contract: Address };

/** A wallet's answer to a gate's question as text: base45 of fixed fields, the gate's name, the signature. */
export function encodeAnswer({ event, answer, signature }: { event: EventPlace; answer: Answer; signature: Uint8Array }): string {
  const { challenge, holder, tokenId } = answer;
  const gateName = new TextEncoder().encode(challenge.gateName);
  const parts = [
    Uint8Array.of(WALLET_ANSWER),
    eventTagOf(event),
    decodeHex(holder),
    encodeTicketRef(tokenId),
    encodeUint({ value: challenge.nonce, length: 8 }),
    decodeHex(hexOfUuid(challenge.gateId)),
    decodeHex(hexOfUuid(challenge.deviceId)),
    encodeUint({ value: BigInt(challenge.issuedAtSeconds), length: 4 }),
    encodeUint({ value: BigInt(challenge.expiresAtSeconds), length: 4 }),
    encodeUint({ value: BigInt(gateName.length), length: 1 }),
    gateName,
    signature,
  ];
  return encodeBase45(concatBytes(parts));
}

/** Text to evidence; `null` for what is no answer of ours, letter for letter. Nothing in it is trusted yet. */
export function parseAnswer(text: string): WalletAnswer | null {
  if (text.length > MAX_ANSWER_LETTERS) return null;
  const bytes = decodeBase45(text);
  if (bytes?.[0] !== WALLET_ANSWER) return null;
  const fields = splitBytes({ bytes: bytes.slice(0, HEAD_BYTES), lengths: HEAD });
  if (!fields) return null;
  const nameEnd = HEAD_BYTES + Number(decodeUint(fields.nameLength));
  const gateName = decodeText(bytes.slice(HEAD_BYTES, nameEnd));
  const signature = bytes.slice(nameEnd);
  const challenge = {
    nonce: decodeUint(fields.nonce),
    gateId: uuidOf(fields.gateId),
    gateName: gateName ?? "",
    deviceId: uuidOf(fields.deviceId),
    issuedAtSeconds: Number(decodeUint(fields.issuedAt)),
    expiresAtSeconds: Number(decodeUint(fields.expiresAt)),
  };
  const isWhole = gateName !== null && signature.length > 0 && signature.length <= MAX_ANSWER_SIGNATURE_BYTES;
  const isOfOurs = challenge.nonce >> BigInt(CHALLENGE_BITS) === 0n && challenge.expiresAtSeconds - challenge.issuedAtSeconds === CHALLENGE_SECONDS;
  if (!isWhole || !isOfOurs) return null;
  const answer = { challenge, holder: encodeHex(fields.holder) as Address, tokenId: decodeTicketRef(fields.ticket) };
  return { kind: "answer", eventTag: fields.eventTag, answer, signature };
}

const HEAD = { version: 1, eventTag: 8, holder: 20, ticket: 6, nonce: 8, gateId: 16, deviceId: 16, issuedAt: 4, expiresAt: 4, nameLength: 1 };
const HEAD_BYTES = Object.values(HEAD).reduce((sum, length) => sum + length, 0);

function uuidOf(bytes: Uint8Array): string {
  return encodeHex(bytes)
    .slice(2)
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** `null` for bytes that are no UTF-8, so that a name has one spelling. */
function decodeText(bytes: Uint8Array): string | null {
  if (bytes.length === 0 || bytes.length > LONGEST_GATE_NAME_BYTES) return null;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}
