import { decodeBase45, encodeBase45 } from "#core/base45.ts";
import { type Address, concatBytes, decodeHex, decodeUint, encodeHex, type Hex, splitBytes } from "#core/bytes.ts";
import { eventTagOf, MAX_EVIDENCE_LETTERS } from "#core/credential.ts";
import { modeOf, type SunMode, type SunPicc } from "./sun.ts";

/** The text that a tag carries; on its own it opens no door, for anybody can copy a text. */
export const TAG_RECORD = 0x21;
/** The tag's text with the UID of the chip that it was read from. */
export const TAG_TAP = 0x22;
export const RECORD_ID_BYTES = 16;

export type NfcEvidence =
  /** A bare UID, as keyboard readers type it. */
  | { readonly kind: "uid"; readonly uid: Hex }
  | { readonly kind: "record"; readonly eventTag: Uint8Array; readonly recordId: Hex; readonly uid: Hex }
  | SunEvidence;

/** `sealed` opens to UID and counter; without it they were in the clear. `message` is what the MAC covers besides. */
export type SunEvidence = {
  readonly kind: "sun";
  readonly mode: SunMode;
  readonly sealed: Uint8Array | null;
  readonly plain: SunPicc | null;
  readonly message: Uint8Array;
  readonly mac: Uint8Array;
};

type EventPlace = { readonly chainId: number; readonly contract: Address };

/** What the kiosk writes on the tag: base45, 38 letters. No UID, no ticket, no name. */
export function encodeRecord({ event, recordId }: { event: EventPlace; recordId: Hex }): string {
  return encodeBase45(concatBytes([Uint8Array.of(TAG_RECORD), eventTagOf(event), decodeHex(recordId)]));
}

/** What a reader presents that has read both the tag's text and its UID; `null` when the text is not a tag's. */
export function tapOf({ record, uid }: { record: string; uid: Hex }): string | null {
  const bytes = decodeBase45(record);
  if (bytes?.[0] !== TAG_RECORD || bytes.length !== 1 + 8 + RECORD_ID_BYTES) return null;
  return encodeBase45(concatBytes([Uint8Array.of(TAG_TAP), bytes.slice(1), decodeHex(uid)]));
}

/** A UID as readers spell it (`04:a2:…`, `04A2…`, `04 a2 …`); `null` for what can be none, or is a new random one at each reading. */
export function parseUid(text: string): Hex | null {
  if (text.length > MAX_UID_LETTERS || !UID_TEXT.test(text)) return null;
  const digits = text.replace(/[^0-9A-Fa-f]/g, "").toLowerCase();
  const isRandom = digits.length === SHORT_UID_DIGITS && digits.startsWith("08");
  return UID_DIGITS.includes(digits.length) && !isRandom ? `0x${digits}` : null;
}

/** Whatever a reader brought to evidence; `null` when it is no tag of any kind. */
export function parseTap(text: string): NfcEvidence | null {
  if (text.length > MAX_EVIDENCE_LETTERS) return null;
  return parseBareUid(text) ?? parseRecord(text) ?? parseSun(text);
}

const SHORT_UID_DIGITS = 8;
const UID_DIGITS: readonly number[] = [SHORT_UID_DIGITS, 14, 20];
const MAX_UID_LETTERS = 29;
const UID_TEXT = /^[0-9A-Fa-f]{2}(?:[: -]?[0-9A-Fa-f]{2})*$/;
const BARE_UID = /^[0-9A-F]+$/;

/** Upper case without signs between: the one spelling that counts as evidence. */
function parseBareUid(text: string): NfcEvidence | null {
  const uid = BARE_UID.test(text) ? parseUid(text) : null;
  return uid && { kind: "uid", uid };
}

function parseRecord(text: string): NfcEvidence | null {
  const bytes = decodeBase45(text);
  if (bytes?.[0] !== TAG_TAP) return null;
  const uidBytes = bytes.length - (1 + 8 + RECORD_ID_BYTES);
  const fields = uidBytes > 0 ? splitBytes({ bytes, lengths: { version: 1, eventTag: 8, recordId: RECORD_ID_BYTES, uid: uidBytes } }) : null;
  const uid = fields && parseUid(encodeHex(fields.uid).slice(2));
  return fields && uid ? { kind: "record", eventTag: fields.eventTag, recordId: encodeHex(fields.recordId), uid } : null;
}

// Upper-case hex throughout, as the chip writes it: one spelling only (M16). The address in front is for phones and proves nothing.
const ADDRESS = "^https?://[a-z0-9.-]+(?::[0-9]{1,5})?/[A-Za-z0-9/_-]{0,64}\\?";
const SEALED = "([0-9A-F]{32}|[0-9A-F]{48})";
const SUN_SEALED = new RegExp(`${ADDRESS}picc_data=${SEALED}(?:&enc=((?:[0-9A-F]{32}){1,4}))?&cmac=([0-9A-F]{16})$`);
const SUN_SHORT = new RegExp(`${ADDRESS}e=${SEALED}&c=([0-9A-F]{16})$`);
const SUN_PLAIN = new RegExp(`${ADDRESS}uid=([0-9A-F]{14})&ctr=([0-9A-F]{6})&cmac=([0-9A-F]{16})$`);

function parseSun(text: string): SunEvidence | null {
  const sealed = SUN_SEALED.exec(text);
  if (sealed) return sealedOf({ sealed: sealed[1], enc: sealed[2], mac: sealed[3] });
  const short = SUN_SHORT.exec(text);
  if (short) return sealedOf({ sealed: short[1], enc: undefined, mac: short[2] });
  const plain = SUN_PLAIN.exec(text);
  return plain && plainOf({ uid: plain[1], counter: plain[2], mac: plain[3] });
}

type Part = string | undefined;

function sealedOf(part: { sealed: Part; enc: Part; mac: Part }): SunEvidence | null {
  const sealed = bytesOf(part.sealed);
  const mode = modeOf(sealed);
  const message = new TextEncoder().encode(part.enc === undefined ? "" : `${part.enc}&cmac=`);
  return mode && { kind: "sun", mode, sealed, plain: null, message, mac: bytesOf(part.mac) };
}

/** A reading in the clear is AES: the vectors know no other, and tags that we set up seal it. */
function plainOf(part: { uid: Part; counter: Part; mac: Part }): SunEvidence {
  const plain = { uid: bytesOf(part.uid), counter: Number(decodeUint(bytesOf(part.counter))) };
  return { kind: "sun", mode: "AES", sealed: null, plain, message: new Uint8Array(), mac: bytesOf(part.mac) };
}

function bytesOf(digits: Part): Uint8Array {
  return decodeHex(`0x${digits ?? ""}`);
}
