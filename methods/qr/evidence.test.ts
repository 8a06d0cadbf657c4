import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { decodeBase45, encodeBase45 } from "#core/base45.ts";
import { type Address, decodeHex, encodeHex, type Hex } from "#core/bytes.ts";
import { eventTagOf, keyIdOf } from "#core/credential.ts";
import { bindingDigest, type DeviceAlgorithm } from "#core/typed-data.ts";
import { alice, bindingOf, codeOf, deviceOf, EVENT, SLOT, signBinding, TOKEN_ID } from "#test/support/credentials.ts";
import { encodeClaims, encodeCode, parseCode } from "./evidence.ts";

type Vectors = {
  event: { chainId: number; contract: Address; codePeriodSeconds: number };
  eventTag: Hex;
  codes: {
    algorithm: DeviceAlgorithm;
    deviceKey: Hex;
    keyId: Hex;
    binding: { holder: Address; nonce: string; issuedAtSeconds: number; expiresAtSeconds: number };
    bindingDigest: Hex;
    walletSignature: Hex;
    claims: { tokenId: string; slot: number };
    signedBytes: Hex;
    deviceSignature: Hex;
    shortCode: string;
    longCode: string;
  }[];
};
const vectors = JSON.parse(readFileSync(new URL("../../test/vectors/credentials.json", import.meta.url), "utf8")) as Vectors;

describe("Q1 the code's bytes are fixed for every reader", () => {
  test("the event's tag", () => expect(encodeHex(eventTagOf(vectors.event))).toBe(vectors.eventTag));

  test.each(vectors.codes)("$algorithm: id, signed bytes, short and long text are as published", (vector) => {
    const { event } = vectors;
    const keyId = keyIdOf(vector);
    const claims = { tokenId: BigInt(vector.claims.tokenId), slot: vector.claims.slot, keyId };
    const binding = { ...vector.binding, nonce: BigInt(vector.binding.nonce), algorithm: vector.algorithm, deviceKey: vector.deviceKey };
    const carried = { binding, signature: decodeHex(vector.walletSignature) };
    const signature = decodeHex(vector.deviceSignature);
    expect(keyId).toBe(vector.keyId);
    expect(encodeHex(bindingDigest({ event, binding }))).toBe(vector.bindingDigest);
    expect(encodeHex(encodeClaims({ event, claims }))).toBe(vector.signedBytes);
    expect(encodeCode({ event, claims, signature })).toBe(vector.shortCode);
    expect(encodeCode({ event, claims, signature, carried })).toBe(vector.longCode);
    expect(parseCode(vector.longCode)).toEqual({ kind: "device", ...claims, eventTag: eventTagOf(event), signature, carried });
    expect(parseCode(vector.shortCode)).toEqual({ kind: "device", ...claims, eventTag: eventTagOf(event), signature, carried: null });
  });
});

describe("M5 every byte that counts is signed", () => {
  const claims = { tokenId: TOKEN_ID, slot: SLOT, keyId: keyIdOf(deviceOf({ name: "alice" })) };
  const signed = encodeHex(encodeClaims({ event: EVENT, claims }));

  test.each([
    ["chain", { event: { ...EVENT, chainId: 1 }, claims }],
    ["contract", { event: { ...EVENT, contract: alice.holder }, claims }],
    ["ticket", { event: EVENT, claims: { ...claims, tokenId: TOKEN_ID + 1n } }],
    ["tier", { event: EVENT, claims: { ...claims, tokenId: TOKEN_ID + (1n << 32n) } }],
    ["slot", { event: EVENT, claims: { ...claims, slot: SLOT + 1 } }],
    ["key", { event: EVENT, claims: { ...claims, keyId: "0x0000000000000001" as const } }],
  ])("another %s means other signed bytes", (_name, input) => {
    expect(encodeHex(encodeClaims(input))).not.toBe(signed);
  });
});

describe("M9 no personal data in the code", () => {
  test("a short code holds numbers, a key's id and a signature: 91 bytes, not even the wallet's address", () => {
    const bytes = decodeBase45(codeOf()) ?? new Uint8Array();
    expect(bytes).toHaveLength(1 + 8 + 6 + 4 + 8 + 64);
    expect(encodeHex(bytes)).not.toContain(alice.holder.slice(2));
  });
});

describe("M16 structure is strict", () => {
  test("cut short, or with anything after it, it is no code", async () => {
    for (const text of [codeOf(), codeOf({ carried: await signBinding({ binding: bindingOf() }) })]) {
      const bytes = decodeBase45(text) ?? new Uint8Array();
      for (let length = 0; length < bytes.length; length++) expect(parseCode(encodeBase45(bytes.slice(0, length)))).toBeNull();
      expect(parseCode(encodeBase45(Uint8Array.from([...bytes, 0])))).toBeNull();
      for (const spelling of [`${text} `, ` ${text}`, `${text}\n`, `${text}=`, text.toLowerCase(), `FOYER:${text}`]) expect(parseCode(spelling)).toBeNull();
    }
  });

  test("an unknown version or algorithm is no code", async () => {
    const short = decodeBase45(codeOf()) ?? new Uint8Array();
    for (let version = 0; version < 256; version++) {
      if (version !== 1) expect(parseCode(encodeBase45(Uint8Array.from([version, ...short.slice(1)])))).toBeNull();
    }
    const long = decodeBase45(codeOf({ carried: await signBinding({ binding: bindingOf() }) })) ?? new Uint8Array();
    for (const algorithm of [0, 3, 255]) expect(parseCode(encodeBase45(Uint8Array.from([...long.slice(0, 91), algorithm, ...long.slice(92)])))).toBeNull();
  });

  test("a carried key that is not the one the code names is no code", async () => {
    const carried = await signBinding({ binding: bindingOf() });
    const claims = { tokenId: TOKEN_ID, slot: SLOT, keyId: keyIdOf(deviceOf({ name: "mallory" })) };
    expect(parseCode(encodeCode({ event: EVENT, claims, signature: new Uint8Array(64), carried }))).toBeNull();
  });
});
