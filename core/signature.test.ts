import { ed25519 } from "@noble/curves/ed25519.js";
import { describe, expect, test } from "vitest";
import { decodeUint, encodeUint } from "./bytes.ts";
import { canonicalP256, isCanonicalP256, isStrictEd25519Key, parseWalletSignature } from "./signature.ts";

const SECP256K1_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const PRIME = (1n << 255n) - 19n;

function signature({ r, s, tail }: { r: bigint; s: bigint; tail: number[] }): Uint8Array {
  return Uint8Array.from([...encodeUint({ value: r, length: 32 }), ...encodeUint({ value: s, length: 32 }), ...tail]);
}

describe("trap 8: a wallet's signature has one spelling", () => {
  test("takes 65 bytes with v 27 or 28 and low s", () => {
    expect(parseWalletSignature(signature({ r: 1n, s: 1n, tail: [27] }))?.recovery).toBe(0);
    expect(parseWalletSignature(signature({ r: 1n, s: SECP256K1_ORDER / 2n, tail: [28] }))?.recovery).toBe(1);
  });

  test.each([
    ["v 0", { r: 1n, s: 1n, tail: [0] }],
    ["v 1", { r: 1n, s: 1n, tail: [1] }],
    ["v 29", { r: 1n, s: 1n, tail: [29] }],
    ["64 bytes (EIP-2098)", { r: 1n, s: 1n, tail: [] }],
    ["66 bytes", { r: 1n, s: 1n, tail: [27, 0] }],
    ["high s", { r: 1n, s: SECP256K1_ORDER - 1n, tail: [27] }],
    ["s just above the middle", { r: 1n, s: SECP256K1_ORDER / 2n + 1n, tail: [27] }],
    ["s zero", { r: 1n, s: 0n, tail: [27] }],
    ["r zero", { r: 0n, s: 1n, tail: [27] }],
    ["r at the order", { r: SECP256K1_ORDER, s: 1n, tail: [27] }],
  ])("refuses %s", (_name, parts) => {
    expect(parseWalletSignature(signature(parts))).toBeNull();
  });

  test("P-256: the lower of the two equal signatures, which the device sends", () => {
    const high = signature({ r: 5n, s: P256_ORDER - 7n, tail: [] });
    expect(isCanonicalP256(high)).toBe(false);
    const low = canonicalP256(high);
    expect(isCanonicalP256(low)).toBe(true);
    expect(decodeUint(low.slice(32))).toBe(7n);
    expect(canonicalP256(low)).toEqual(low);
  });
});

describe("M18 keys for which anybody can sign", () => {
  test("a real key passes", () => expect(isStrictEd25519Key(ed25519.getPublicKey(new Uint8Array(32).fill(9)))).toBe(true));

  test("all eight points of small order are refused, with either sign bit", () => {
    const order8 = ed25519.Point.fromHex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05");
    let point = order8;
    const seen = new Set<string>();
    for (let i = 0; i < 8; i++, point = point.add(order8)) {
      const bytes = point.toBytes();
      seen.add(point.toHex());
      const flipped = bytes.slice();
      flipped[31] = (flipped[31] ?? 0) ^ 0x80;
      expect([isStrictEd25519Key(bytes), isStrictEd25519Key(flipped)]).toEqual([false, false]);
    }
    expect(seen.size).toBe(8);
  });

  test("a y that is not reduced is refused, as is any other length", () => {
    const unreduced = encodeUint({ value: PRIME + 3n, length: 32 }).reverse();
    expect(isStrictEd25519Key(unreduced)).toBe(false);
    expect(isStrictEd25519Key(new Uint8Array(31).fill(9))).toBe(false);
    expect(isStrictEd25519Key(new Uint8Array(33).fill(9))).toBe(false);
  });
});
