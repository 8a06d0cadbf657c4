import { decodeBase45, encodeBase45 } from "#core/base45.ts";
import { type Address, concatBytes, decodeHex, decodeUint, encodeHex, encodeUint, type Hex, splitBytes } from "#core/bytes.ts";
import {
  DEVICE_KEY_BYTES,
  decodeAlgorithm,
  decodeTicketRef,
  encodeAlgorithm,
  encodeTicketRef,
  eventTagOf,
  keyIdOf,
  MAX_EVIDENCE_LETTERS,
} from "#core/credential.ts";
import { DEVICE_SIGNATURE_BYTES, WALLET_SIGNATURE_BYTES } from "#core/signature.ts";
import type { Binding } from "#core/typed-data.ts";
import { type PlatformCode, parsePlatformCode } from "./platform-code.ts";

export const SHORT_CODE = 0x01;
/** Carries the binding whole, for a gate that may not know it. */
export const LONG_CODE = 0x02;

/** What the device says with its signature: this key, this ticket, this stretch of time. */
export type CodeClaims = { readonly tokenId: bigint; readonly slot: number; readonly keyId: Hex };

export type SignedBinding = { readonly binding: Binding; readonly signature: Uint8Array };

export type QrEvidence = DeviceCode | PlatformCode;

export type DeviceCode = CodeClaims & {
  readonly kind: "device";
  readonly eventTag: Uint8Array;
  readonly signature: Uint8Array;
  /** Set in a long code only. */
  readonly carried: SignedBinding | null;
};

const PREFIX = new TextEncoder().encode("FOYER-CODE");
const SIGNED_FORMAT = 0x01;
/** To be let in. A signature for another purpose would carry another byte. */
const PURPOSE_ENTRY = 0x01;

/** The bytes that the device signs; short and long codes sign the same. Chain and contract are whole here, a tag in the code. */
export function encodeClaims({ event, claims }: { event: { readonly chainId: number; readonly contract: Address }; claims: CodeClaims }): Uint8Array {
  return concatBytes([
    PREFIX,
    Uint8Array.of(SIGNED_FORMAT, PURPOSE_ENTRY),
    encodeUint({ value: BigInt(event.chainId), length: 8 }),
    decodeHex(event.contract),
    encodeTicketRef(claims.tokenId),
    encodeUint({ value: BigInt(claims.slot), length: 4 }),
    decodeHex(claims.keyId),
  ]);
}

/** The text of the QR code: base45, 137 letters short, at most 338 long. */
export function encodeCode({
  event,
  claims,
  signature,
  carried = null,
}: {
  event: { readonly chainId: number; readonly contract: Address };
  claims: CodeClaims;
  signature: Uint8Array;
  carried?: SignedBinding | null;
}): string {
  const head = [Uint8Array.of(carried ? LONG_CODE : SHORT_CODE), eventTagOf(event), encodeTicketRef(claims.tokenId)];
  const claim = [encodeUint({ value: BigInt(claims.slot), length: 4 }), decodeHex(claims.keyId), signature];
  return encodeBase45(concatBytes([...head, ...claim, ...(carried ? [encodeCarried(carried)] : [])]));
}

/** Scanned text to evidence; `null` for what is no code of ours, letter for letter. Nothing in it is trusted yet. */
export function parseCode(text: string): QrEvidence | null {
  return text.length > MAX_EVIDENCE_LETTERS ? null : (parsePlatformCode(text) ?? parseDeviceCode(text));
}

function parseDeviceCode(text: string): DeviceCode | null {
  const bytes = decodeBase45(text);
  if (bytes?.[0] === SHORT_CODE) return parseHead({ head: bytes, carried: null });
  if (bytes?.[0] !== LONG_CODE) return null;
  const carried = parseCarried(bytes.slice(HEAD_BYTES));
  return carried && parseHead({ head: bytes.slice(0, HEAD_BYTES), carried });
}

const HEAD = { version: 1, eventTag: 8, ticket: 6, slot: 4, keyId: 8, signature: DEVICE_SIGNATURE_BYTES };
const HEAD_BYTES = Object.values(HEAD).reduce((sum, length) => sum + length, 0);

function parseHead({ head, carried }: { head: Uint8Array; carried: SignedBinding | null }): DeviceCode | null {
  const fields = splitBytes({ bytes: head, lengths: HEAD });
  if (!fields) return null;
  const keyId = encodeHex(fields.keyId);
  if (carried && keyIdOf(carried.binding) !== keyId) return null;
  return {
    kind: "device",
    eventTag: fields.eventTag,
    tokenId: decodeTicketRef(fields.ticket),
    slot: Number(decodeUint(fields.slot)),
    keyId,
    signature: fields.signature,
    carried,
  };
}

function encodeCarried({ binding, signature }: SignedBinding): Uint8Array {
  return concatBytes([
    encodeAlgorithm(binding.algorithm),
    decodeHex(binding.deviceKey),
    decodeHex(binding.holder),
    encodeUint({ value: binding.nonce, length: 8 }),
    encodeUint({ value: BigInt(binding.issuedAtSeconds), length: 4 }),
    encodeUint({ value: BigInt(binding.expiresAtSeconds), length: 4 }),
    signature,
  ]);
}

function parseCarried(bytes: Uint8Array): SignedBinding | null {
  const algorithm = decodeAlgorithm(bytes[0] ?? 0);
  if (!algorithm) return null;
  const lengths = {
    algorithm: 1,
    deviceKey: DEVICE_KEY_BYTES[algorithm],
    holder: 20,
    nonce: 8,
    issuedAt: 4,
    expiresAt: 4,
    signature: WALLET_SIGNATURE_BYTES,
  };
  const fields = splitBytes({ bytes, lengths });
  if (!fields) return null;
  const binding = {
    holder: encodeHex(fields.holder) as Address,
    algorithm,
    deviceKey: encodeHex(fields.deviceKey),
    nonce: decodeUint(fields.nonce),
    issuedAtSeconds: Number(decodeUint(fields.issuedAt)),
    expiresAtSeconds: Number(decodeUint(fields.expiresAt)),
  };
  return { binding, signature: fields.signature };
}
