import { cbc } from "@noble/ciphers/aes.js";
import { concatBytes, decodeHex, encodeHex, encodeUint, type Hex } from "#core/bytes.ts";
import type { KnownCredential } from "#core/method.ts";
import { encodeRecord, tapOf } from "#methods/nfc/evidence.ts";
import { deriveSealKey, deriveTagKey, MAC_KEY_NUMBER } from "#methods/nfc/keys.ts";
import { macOf } from "#methods/nfc/sun.ts";
import { AT_SECONDS, alice, EVENT, TOKEN_ID } from "./credentials.ts";

export const MASTER_KEY: Hex = "0xc9eb67df090aff47c3b19a2516680b9d";
export const TAG_UID: Hex = "0x04a2b3c4d5e680";
export const RECORD_ID: Hex = "0x000102030405060708090a0b0c0d0e0f";

/** The chip: it seals its UID and counter and computes the MAC as an NTAG 424 DNA in AES mode does. */
export function sunOf({ uid = TAG_UID, counter = 7, masterKey = MASTER_KEY }: { uid?: Hex; counter?: number; masterKey?: Hex } = {}): string {
  const keys = tagKeysOf({ uid, masterKey });
  const reading = concatBytes([Uint8Array.of(0xc7), decodeHex(uid), encodeUint({ value: BigInt(counter), length: 3 }).reverse(), new Uint8Array(5).fill(9)]);
  const sealed = cbc(decodeHex(keys.sealKey), new Uint8Array(16), { disablePadding: true }).encrypt(reading);
  const mac = macOf({ mode: "AES", macKey: decodeHex(keys.macKey), picc: { uid: decodeHex(uid), counter }, message: new Uint8Array() });
  return `https://foyer.test/t?picc_data=${digitsOf(sealed)}&cmac=${digitsOf(mac)}`;
}

export function tagKeysOf({ uid = TAG_UID, masterKey = MASTER_KEY }: { uid?: Hex; masterKey?: Hex } = {}): { sealKey: Hex; macKey: Hex } {
  const master = decodeHex(masterKey);
  return {
    sealKey: encodeHex(deriveSealKey({ masterKey: master })),
    macKey: encodeHex(deriveTagKey({ masterKey: master, uid: decodeHex(uid), keyNumber: MAC_KEY_NUMBER })),
  };
}

export function tapTextOf({ recordId = RECORD_ID, uid = TAG_UID, event = EVENT }: { recordId?: Hex; uid?: Hex; event?: typeof EVENT } = {}): string {
  return tapOf({ record: encodeRecord({ event, recordId }), uid }) ?? "";
}

/** A record as the server would find it; nothing wrong with it. */
export function knownCredential(changes: Partial<KnownCredential> = {}): KnownCredential {
  return {
    id: "3f2b1d8e-6c5a-4f0e-9b7d-2a1c4e6f8b90",
    kind: "tag-sun",
    reference: TAG_UID,
    tokenId: TOKEN_ID,
    holder: alice.holder,
    status: "active",
    issuedAtSeconds: AT_SECONDS - 3600,
    expiresAtSeconds: AT_SECONDS + 36_000,
    sessionLive: true,
    seenCounter: null,
    usedCounter: null,
    secret: { kind: "tag-keys", ...tagKeysOf() },
    ...changes,
  };
}

function digitsOf(bytes: Uint8Array): string {
  return encodeHex(bytes).slice(2).toUpperCase();
}
