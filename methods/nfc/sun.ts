import { cbc, cmac } from "@noble/ciphers/aes.js";
import { concatBytes, decodeUint, encodeUint } from "#core/bytes.ts";
import { createLrp, decryptLrp, macLrp } from "./lrp.ts";

/** NTAG 424 DNA Secure Unique NFC messages (NXP AN12196): how a tag says who it is and how often it was read. */
export type SunMode = "AES" | "LRP";
export type SunPicc = { readonly uid: Uint8Array; readonly counter: number };

const UID_BYTES = 7;
const COUNTER_BYTES = 3;
/** UID and counter are both mirrored, the UID has seven bytes. Any other layout is not one that we set up. */
const PICC_TAG = 0xc7;
const AES_BYTES = 16;
const LRP_RANDOM_BYTES = 8;
const MAC_BYTES = 8;

/** What the tag encrypted under the seal key; `null` when it opens to nothing: another's tag, another key, a changed byte. */
export function openPicc({ sealed, sealKey }: { sealed: Uint8Array; sealKey: Uint8Array }): SunPicc | null {
  const plain = decrypt({ sealed, sealKey });
  if (plain?.[0] !== PICC_TAG) return null;
  const counter = plain.slice(1 + UID_BYTES, 1 + UID_BYTES + COUNTER_BYTES).reverse();
  return { uid: plain.slice(1, 1 + UID_BYTES), counter: Number(decodeUint(counter)) };
}

/** The length tells the mode: LRP puts eight random bytes in front. */
export function modeOf(sealed: Uint8Array): SunMode | null {
  if (sealed.length === AES_BYTES) return "AES";
  return sealed.length === LRP_RANDOM_BYTES + AES_BYTES ? "LRP" : null;
}

function decrypt({ sealed, sealKey }: { sealed: Uint8Array; sealKey: Uint8Array }): Uint8Array | null {
  switch (modeOf(sealed)) {
    case "AES":
      return cbc(sealKey, new Uint8Array(AES_BYTES), { disablePadding: true }).decrypt(sealed);
    case "LRP":
      return decryptLrp({ lrp: createLrp(sealKey), counter: sealed.slice(0, LRP_RANDOM_BYTES), ciphertext: sealed.slice(LRP_RANDOM_BYTES) });
    case null:
      return null;
  }
}

/** The eight bytes that the tag appends: every second byte of a CMAC under a key of this one reading. */
export function macOf({ mode, macKey, picc, message }: { mode: SunMode; macKey: Uint8Array; picc: SunPicc; message: Uint8Array }): Uint8Array {
  const reading = concatBytes([picc.uid, encodeUint({ value: BigInt(picc.counter), length: COUNTER_BYTES }).reverse()]);
  const whole = mode === "AES" ? macByAes({ macKey, reading, message }) : macByLrp({ macKey, reading, message });
  return whole.filter((_, i) => i % 2 === 1).slice(0, MAC_BYTES);
}

type MacInput = { macKey: Uint8Array; reading: Uint8Array; message: Uint8Array };

function macByAes({ macKey, reading, message }: MacInput): Uint8Array {
  const session = concatBytes([Uint8Array.of(0x3c, 0xc3, 0x00, 0x01, 0x00, 0x80), reading]);
  return cmac(message, cmac(session, macKey));
}

function macByLrp({ macKey, reading, message }: MacInput): Uint8Array {
  const session = concatBytes([Uint8Array.of(0x00, 0x01, 0x00, 0x80), reading, Uint8Array.of(0x1e, 0xe1)]);
  return macLrp({ lrp: createLrp(macLrp({ lrp: createLrp(macKey), message: session })), message });
}
