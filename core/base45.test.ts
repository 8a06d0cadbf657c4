import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeBase45, encodeBase45 } from "./base45.ts";
import { decodeHex, encodeHex } from "./bytes.ts";

type Vectors = { positive: { utf8?: string; hex?: string; b45: string }[]; negative: { b45: string; why: string }[] };
const vectors = JSON.parse(readFileSync(new URL("../test/vectors/base45.json", import.meta.url), "utf8")) as Vectors;

describe("Q1 base45 is RFC 9285", () => {
  test.each(vectors.positive)("spells $b45 as the RFC does", ({ utf8, hex, b45 }) => {
    const bytes = utf8 === undefined ? decodeHex(`0x${hex ?? ""}`) : new TextEncoder().encode(utf8);
    expect(encodeBase45(bytes)).toBe(b45);
    expect(encodeHex(decodeBase45(b45) ?? new Uint8Array(1))).toBe(encodeHex(bytes));
  });

  test.each(vectors.negative)("refuses $b45: $why", ({ b45 }) => {
    expect(decodeBase45(b45)).toBeNull();
  });

  test("gives any bytes back", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void expect(decodeBase45(encodeBase45(bytes))).toEqual(bytes)));
  });
});

describe("trap 8: one value has one spelling", () => {
  test("whatever decodes is what encoding would have written", () => {
    const letter = fc.constantFrom(..."0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:");
    fc.assert(
      fc.property(fc.string({ unit: letter, maxLength: 60 }), (text) => {
        const bytes = decodeBase45(text);
        if (bytes) expect(encodeBase45(bytes)).toBe(text);
      }),
    );
  });

  test("letters beyond the alphabet are never read as their lookalikes", () => {
    for (const text of ["bb8", "BB８", "BB8\u0000", "\u202eBB8", "ΒΒ8"]) expect(decodeBase45(text)).toBeNull();
  });
});
