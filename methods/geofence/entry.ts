import { decodeBase45, encodeBase45 } from "#core/base45.ts";
import { type Address, concatBytes, decodeHex, decodeUint, encodeHex, encodeUint, type Hex, splitBytes } from "#core/bytes.ts";
import { decodeTicketRef, encodeTicketRef, eventTagOf, MAX_EVIDENCE_LETTERS } from "#core/credential.ts";
import { degreesOf, type Fix, stepsOf } from "#core/position.ts";
import { DEVICE_SIGNATURE_BYTES } from "#core/signature.ts";

export const ZONE_ENTRY = 0x31;
/** The way in, the step inside, and the last one: enough to tell dwelling and a jump, too little to be a track. */
export const MAX_FIXES = 4;
export const ENTRY_NONCE_BYTES = 16;

/** What a device says when it has been in a zone for long enough. `fixes` are in order of time, the last is where it is now. */
export type EntryClaims = {
  readonly tokenId: bigint;
  readonly keyId: Hex;
  readonly zoneId: string;
  readonly zoneVersion: number;
  readonly nonce: Hex;
  readonly fixes: readonly Fix[];
};

export type ZoneEntry = EntryClaims & { readonly eventTag: Uint8Array; readonly signature: Uint8Array };

type EventPlace = { readonly chainId: number; readonly contract: Address };

const PREFIX = new TextEncoder().encode("FOYER-ZONE");
const SIGNED_FORMAT = 0x01;
/** To have been seen. A code's purpose, to be let in, carries another byte and another prefix (trap 7). */
const PURPOSE_PRESENCE = 0x02;
/** Latitude and longitude are shifted into what is never negative. */
const SHIFT = 2 ** 31;
const CENTIMETERS = 100;
const MAX_UINT32 = 0xffff_ffff;

/** The bytes that the device signs: chain and contract whole, then all that the entry says. */
export function encodeEntryClaims({ event, claims }: { event: EventPlace; claims: EntryClaims }): Uint8Array {
  const place = [encodeUint({ value: BigInt(event.chainId), length: 8 }), decodeHex(event.contract)];
  return concatBytes([PREFIX, Uint8Array.of(SIGNED_FORMAT, PURPOSE_PRESENCE), ...place, encodeBody(claims)]);
}

/** The entry as it travels: base45, one spelling, 205 letters with one position and 282 with four. */
export function encodeZoneEntry({ event, claims, signature }: { event: EventPlace; claims: EntryClaims; signature: Uint8Array }): string {
  return encodeBase45(concatBytes([Uint8Array.of(ZONE_ENTRY), eventTagOf(event), encodeBody(claims), signature]));
}

/** Text to entry; `null` for what we would not have written byte for byte. Nothing in it is trusted yet. */
export function parseZoneEntry(text: string): ZoneEntry | null {
  const bytes = text.length > MAX_EVIDENCE_LETTERS ? null : decodeBase45(text);
  if (bytes?.[0] !== ZONE_ENTRY) return null;
  const count = bytes[HEAD_BYTES - 1] ?? 0;
  if (count < 1 || count > MAX_FIXES) return null;
  const fields = splitBytes({ bytes, lengths: { ...HEAD, fixes: count * FIX_BYTES, signature: DEVICE_SIGNATURE_BYTES } });
  const fixes = fields && parseFixes(fields.fixes);
  if (!fields || !fixes) return null;
  return {
    eventTag: fields.eventTag,
    tokenId: decodeTicketRef(fields.ticket),
    keyId: encodeHex(fields.keyId),
    zoneId: uuidOf(fields.zoneId),
    zoneVersion: Number(decodeUint(fields.zoneVersion)),
    nonce: encodeHex(fields.nonce),
    fixes,
    signature: fields.signature,
  };
}

const HEAD = { version: 1, eventTag: 8, ticket: 6, keyId: 8, zoneId: 16, zoneVersion: 4, nonce: ENTRY_NONCE_BYTES, count: 1 };
const HEAD_BYTES = Object.values(HEAD).reduce((sum, length) => sum + length, 0);
const FIX = { longitude: 4, latitude: 4, accuracy: 4, at: 4, isMocked: 1 };
const FIX_BYTES = Object.values(FIX).reduce((sum, length) => sum + length, 0);

function encodeBody({ tokenId, keyId, zoneId, zoneVersion, nonce, fixes }: EntryClaims): Uint8Array {
  return concatBytes([
    encodeTicketRef(tokenId),
    decodeHex(keyId),
    decodeHex(`0x${zoneId.replaceAll("-", "")}`),
    encodeUint({ value: BigInt(zoneVersion), length: 4 }),
    decodeHex(nonce),
    Uint8Array.of(fixes.length),
    ...fixes.map(encodeFix),
  ]);
}

function encodeFix({ point, accuracyMeters, atSeconds, isMocked }: Fix): Uint8Array {
  const accuracy = Math.min(MAX_UINT32, Math.round(accuracyMeters * CENTIMETERS));
  const numbers = [stepsOf(point.longitude) + SHIFT, stepsOf(point.latitude) + SHIFT, accuracy, atSeconds];
  return concatBytes([...numbers.map((value) => encodeUint({ value: BigInt(value), length: 4 })), Uint8Array.of(isMocked ? 1 : 0)]);
}

function parseFixes(bytes: Uint8Array): readonly Fix[] | null {
  const fixes: Fix[] = [];
  for (let start = 0; start < bytes.length; start += FIX_BYTES) {
    const fix = parseFix(bytes.slice(start, start + FIX_BYTES));
    const before = fixes.at(-1);
    if (!fix || (before && before.atSeconds >= fix.atSeconds)) return null;
    fixes.push(fix);
  }
  return fixes;
}

function parseFix(bytes: Uint8Array): Fix | null {
  const fields = splitBytes({ bytes, lengths: FIX });
  if (!fields) return null;
  const point = { longitude: degreesIn(fields.longitude), latitude: degreesIn(fields.latitude) };
  const isOnEarth = Math.abs(point.longitude) <= 180 && Math.abs(point.latitude) <= 90;
  const [mocked = 0] = fields.isMocked;
  if (!isOnEarth || mocked > 1) return null;
  const accuracyMeters = Number(decodeUint(fields.accuracy)) / CENTIMETERS;
  return { point, accuracyMeters, atSeconds: Number(decodeUint(fields.at)), isMocked: mocked === 1 };
}

function degreesIn(bytes: Uint8Array): number {
  return degreesOf(Number(decodeUint(bytes)) - SHIFT);
}

function uuidOf(bytes: Uint8Array): string {
  return encodeHex(bytes)
    .slice(2)
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
