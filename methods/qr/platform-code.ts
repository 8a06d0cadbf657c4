import { decodeBase45, encodeBase45 } from "#core/base45.ts";
import { decodeBase64Url, encodeBase64Url } from "#core/base64url.ts";
import { type Address, concatBytes, decodeHex, decodeUint, encodeHex, encodeUint, type Hex, isSameBytes, splitBytes } from "#core/bytes.ts";
import { decodeTicketRef, encodeTicketRef, eventTagOf } from "#core/credential.ts";
import { findCredentialObstacle } from "#core/held-credential.ts";
import type { CryptoPort, Finding, Issued, KnownCredential, MethodFacts } from "#core/method.ts";
import type { Reason } from "#core/reason.ts";
import { DEVICE_SIGNATURE_BYTES } from "#core/signature.ts";
import { findSlotStaleness } from "./slot.ts";

/** For a holder without a wallet: the platform signs in place of a device, for the account session that asked. */
export const PLATFORM_CODE = 0x03;
export const PLATFORM_CODE_ID_BYTES = 8;
/** A kid is 16 letters of base64url. */
const KID_BYTES = 12;

export type PlatformClaims = { readonly tokenId: bigint; readonly slot: number; readonly credentialId: Hex };
export type PlatformCode = PlatformClaims & { readonly kind: "platform"; readonly eventTag: Uint8Array; readonly kid: string; readonly signature: Uint8Array };

type EventPlace = { readonly chainId: number; readonly contract: Address };

const PREFIX = new TextEncoder().encode("FOYER-PLATFORM-CODE");
const SIGNED_FORMAT = 0x01;
const PURPOSE_ENTRY = 0x01;

/** The bytes for the platform's key; another prefix than a device signs, so that neither passes for the other (trap 7). */
export function encodePlatformClaims({ event, claims }: { event: EventPlace; claims: PlatformClaims }): Uint8Array {
  return concatBytes([
    PREFIX,
    Uint8Array.of(SIGNED_FORMAT, PURPOSE_ENTRY),
    encodeUint({ value: BigInt(event.chainId), length: 8 }),
    decodeHex(event.contract),
    encodeTicketRef(claims.tokenId),
    encodeUint({ value: BigInt(claims.slot), length: 4 }),
    decodeHex(claims.credentialId),
  ]);
}

/** A code of 155 letters for one slot. Throws a TypeError for a kid that is none of ours: a programming fault. */
export function issuePlatformCode({ event, claims, kid }: { event: EventPlace; claims: PlatformClaims; kid: string }): Issued {
  const kidBytes = decodeBase64Url(kid);
  if (kidBytes?.length !== KID_BYTES) throw new TypeError(`${kid} is no key id`);
  const head = [Uint8Array.of(PLATFORM_CODE), eventTagOf(event), encodeTicketRef(claims.tokenId), encodeUint({ value: BigInt(claims.slot), length: 4 })];
  const textOf = (signature: Uint8Array) => encodeBase45(concatBytes([...head, kidBytes, decodeHex(claims.credentialId), signature]));
  return { kind: "sign-on-server", message: encodePlatformClaims({ event, claims }), textOf };
}

/** Bytes of a scanned text to a platform's code; `null` unless they are one, byte for byte. */
export function parsePlatformCode(text: string): PlatformCode | null {
  const bytes = decodeBase45(text);
  const fields = bytes?.[0] === PLATFORM_CODE ? splitBytes({ bytes, lengths: LENGTHS }) : null;
  if (!fields) return null;
  return {
    kind: "platform",
    eventTag: fields.eventTag,
    tokenId: decodeTicketRef(fields.ticket),
    slot: Number(decodeUint(fields.slot)),
    kid: encodeBase64Url(fields.kid),
    credentialId: encodeHex(fields.credentialId),
    signature: fields.signature,
  };
}

const LENGTHS = { version: 1, eventTag: 8, ticket: 6, slot: 4, kid: KID_BYTES, credentialId: PLATFORM_CODE_ID_BYTES, signature: DEVICE_SIGNATURE_BYTES };

type Input = { crypto: CryptoPort; evidence: PlatformCode; facts: MethodFacts; atMs: number };

/** Did one of our keys sign this slot for the one session that shows this ticket? */
export async function verifyPlatformCode({ crypto, evidence, facts, atMs }: Input): Promise<Finding> {
  if (!isSameBytes(evidence.eventTag, eventTagOf(facts.event))) return { kind: "fail", method: "qr", reason: "WRONG_EVENT", subject: null };
  const key = facts.platformKeys.find(({ kid }) => kid === evidence.kid);
  const message = encodePlatformClaims({ event: facts.event, claims: evidence });
  const check = key && { algorithm: "Ed25519" as const, deviceKey: decodeHex(key.publicKey), message, signature: evidence.signature };
  if (!check || !(await crypto.verifyDeviceSignature(check))) return { kind: "fail", method: "qr", reason: "BAD_SIGNATURE", subject: null };
  const credential = findRecord({ evidence, facts });
  if (!credential) return { kind: "fail", method: "qr", reason: "UNKNOWN_TICKET", subject: null };
  const subject = { tokenId: credential.tokenId, holder: credential.holder };
  const reason =
    findSlotStaleness({ slot: evidence.slot, facts, atMs }) ??
    findCredentialObstacle({ credential, ticket: facts.ticket, atMs }) ??
    findReplay({ evidence, facts });
  if (reason) return { kind: "fail", method: "qr", reason, subject };
  return { kind: "pass", method: "qr", subject, consumes: [{ kind: "slot", slot: evidence.slot }] };
}

function findRecord({ evidence, facts: { credential } }: { evidence: PlatformCode; facts: MethodFacts }): KnownCredential | null {
  if (credential?.kind !== "platform-code") return null;
  return credential.reference === evidence.credentialId && credential.tokenId === evidence.tokenId ? credential : null;
}

function findReplay({ evidence, facts }: { evidence: PlatformCode; facts: MethodFacts }): Reason | null {
  return facts.ticket?.consumedSlot === evidence.slot ? "REPLAYED" : null;
}
