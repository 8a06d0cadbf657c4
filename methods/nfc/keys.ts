import { cmac } from "@noble/ciphers/aes.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes } from "#core/bytes.ts";

const KEY_BYTES = 16;
const SEAL_LABEL = new TextEncoder().encode("PICCDataKey");
const SLOT_LABEL = new TextEncoder().encode("SlotMasterKey");
const BASE_LABEL = new TextEncoder().encode("DivBaseKey");

/** The key number that a tag computes its message's MAC with (SDMFileRead). */
export const MAC_KEY_NUMBER = 2;

/** Keys as they leave the factory: everybody has them. */
export function isFactoryKey(key: Uint8Array): boolean {
  return key.every((byte) => byte === 0);
}

/**
 * The key under which all our tags encrypt their UID (SDMMetaRead). It cannot be a tag's own: it is what leads to the tag.
 */
export function deriveSealKey({ masterKey }: { masterKey: Uint8Array }): Uint8Array {
  return isFactoryKey(masterKey) ? new Uint8Array(KEY_BYTES) : hmac(sha256, masterKey, SEAL_LABEL).slice(0, KEY_BYTES);
}

/**
 * A tag's own key, so that one opened tag opens no other: AES-CMAC over 01 and a diversification input (NXP AN10922),
 * with the slot's key and the input made of the UID as sdm-backend makes them, whose vectors hold it. A factory key stays one.
 */
export function deriveTagKey({ masterKey, uid, keyNumber }: { masterKey: Uint8Array; uid: Uint8Array; keyNumber: number }): Uint8Array {
  if (isFactoryKey(masterKey)) return new Uint8Array(KEY_BYTES);
  const slotKey = hmac(sha256, masterKey, concatBytes([SLOT_LABEL, Uint8Array.of(keyNumber)])).slice(0, KEY_BYTES);
  const input = hmac(sha256, hmac(sha256, masterKey, BASE_LABEL), uid).slice(0, KEY_BYTES);
  return cmac(concatBytes([Uint8Array.of(1), input]), slotKey);
}
