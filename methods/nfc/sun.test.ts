import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { decodeHex, encodeHex } from "#core/bytes.ts";
import { deriveSealKey, deriveTagKey, MAC_KEY_NUMBER } from "./keys.ts";
import { macOf, modeOf, openPicc } from "./sun.ts";

type Sealed = {
  id: string;
  mode: "AES" | "LRP";
  sdmmac_param: string | null;
  master_key?: string;
  meta_key?: string;
  file_key?: string;
  picc_enc: string;
  sdmmac: string;
  enc_file: string | null;
  expect: { valid: boolean; uid?: string; read_ctr?: number };
};
type Vectors = {
  encrypted: Sealed[];
  plain: { id: string; uid: string; read_ctr: string; sdmmac: string; file_key: string; expect: { valid: boolean } }[];
  kdf: { master: string; undiversified_1: string; tag: { uid: string; key_no: number; key: string }[] }[];
};
const vectors = JSON.parse(readFileSync(new URL("../../test/vectors/ntag424.json", import.meta.url), "utf8")) as Vectors;

function bytes(digits: string): Uint8Array {
  return decodeHex(`0x${digits}`);
}

function keysOf(vector: Sealed, uid: Uint8Array): { sealKey: Uint8Array; macKey: Uint8Array } {
  if (vector.master_key === undefined) return { sealKey: bytes(vector.meta_key ?? ""), macKey: bytes(vector.file_key ?? "") };
  const masterKey = bytes(vector.master_key);
  return { sealKey: deriveSealKey({ masterKey }), macKey: deriveTagKey({ masterKey, uid, keyNumber: MAC_KEY_NUMBER }) };
}

function messageOf({ enc_file, sdmmac_param }: Sealed): Uint8Array {
  const ending = enc_file && sdmmac_param ? `&${sdmmac_param}=` : "";
  return new TextEncoder().encode(`${enc_file ?? ""}${ending}`);
}

describe("V2 NTAG 424 DNA messages, as NXP and others have published them", () => {
  test.each(vectors.encrypted)("$id ($mode): UID, counter and MAC", (vector) => {
    const sealed = bytes(vector.picc_enc);
    expect(modeOf(sealed)).toBe(vector.mode);
    const picc = openPicc({ sealed, sealKey: keysOf(vector, new Uint8Array(7)).sealKey });
    if (!picc) throw new Error("does not open");
    if (vector.expect.uid !== undefined) {
      expect(encodeHex(picc.uid)).toBe(`0x${vector.expect.uid}`);
      expect(picc.counter).toBe(vector.expect.read_ctr);
    }
    const mac = macOf({ mode: vector.mode, macKey: keysOf(vector, picc.uid).macKey, picc, message: messageOf(vector) });
    expect(encodeHex(mac) === `0x${vector.sdmmac.toLowerCase()}`).toBe(vector.expect.valid);
  });

  test.each(vectors.plain)("$id: a reading in the clear", (vector) => {
    const picc = { uid: bytes(vector.uid), counter: Number.parseInt(vector.read_ctr, 16) };
    const mac = macOf({ mode: "AES", macKey: bytes(vector.file_key), picc, message: new Uint8Array() });
    expect(encodeHex(mac) === `0x${vector.sdmmac.toLowerCase()}`).toBe(vector.expect.valid);
  });

  test("what is not sealed with our key opens to nothing", () => {
    const [first] = vectors.encrypted;
    if (!first) throw new Error("no vectors");
    expect(openPicc({ sealed: bytes(first.picc_enc), sealKey: bytes("01".repeat(16)) })).toBeNull();
    for (const length of [0, 1, 15, 17, 23, 25, 32]) expect(openPicc({ sealed: new Uint8Array(length), sealKey: new Uint8Array(16) })).toBeNull();
  });
});

describe("V2 each tag has keys of its own", () => {
  test.each(vectors.kdf)("from master key $master", ({ master, undiversified_1, tag }) => {
    const masterKey = bytes(master);
    expect(encodeHex(deriveSealKey({ masterKey }))).toBe(`0x${undiversified_1}`);
    for (const { uid, key_no, key } of tag) expect(encodeHex(deriveTagKey({ masterKey, uid: bytes(uid), keyNumber: key_no }))).toBe(`0x${key}`);
  });
});
