import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  concatBytes,
  decodeHex,
  decodeUint,
  encodeHex,
  encodeUint,
  isSameBytes,
  parseAddress,
  parseBytes32,
  parseDecimal,
  parseHex,
  splitBytes,
} from "./bytes.ts";

describe("one spelling inside", () => {
  test("takes any spelling of an address and keeps the lower-case one", () => {
    expect(parseAddress("0x5FbDB2315678afecb367f032d93F642f64180aa3")).toBe("0x5fbdb2315678afecb367f032d93f642f64180aa3");
  });

  test.each([
    "",
    "0x",
    "5fbdb2315678afecb367f032d93f642f64180aa3",
    `0x${"0".repeat(39)}`,
    `0x${"g".repeat(40)}`,
    ` 0x${"0".repeat(40)}`,
    `0x${"0".repeat(40)}\n`,
  ])("refuses %j as an address and says what to send", (value) => {
    expect(() => parseAddress(value)).toThrow(expect.objectContaining({ code: "INVALID_INPUT", next: "Send 0x and 40 hex digits." }));
  });

  test("keeps 32-byte values to 64 digits", () => {
    expect(parseBytes32(`0x${"AB".repeat(32)}`)).toBe(`0x${"ab".repeat(32)}`);
    expect(() => parseBytes32(`0x${"ab".repeat(31)}`)).toThrow("32-byte");
  });

  test("hex has whole bytes", () => {
    expect(parseHex("0xAb")).toBe("0xab");
    expect(() => parseHex("0xabc")).toThrow("hex");
    expect(() => decodeHex("ab")).toThrow("hex");
  });

  test.each(["01", "-1", "1.0", "", " 1", "1e3", "9".repeat(79)])("refuses %j as a decimal", (value) => {
    expect(() => parseDecimal(value)).toThrow("number");
  });

  test("reads decimals past 2^53 exactly", () => {
    expect(parseDecimal("9007199254740993")).toBe(9007199254740993n);
    expect(parseDecimal("0")).toBe(0n);
  });
});

describe("M6 lengths and numbers", () => {
  test("numbers come back from exactly as many bytes", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }), (value) => {
        const bytes = encodeUint({ value, length: 8 });
        expect(bytes).toHaveLength(8);
        expect(decodeUint(bytes)).toBe(value);
      }),
    );
    expect(encodeHex(encodeUint({ value: 258n, length: 4 }))).toBe("0x00000102");
  });

  test("a number that does not fit is a fault, not a wrap-around", () => {
    expect(() => encodeUint({ value: 256n, length: 1 })).toThrow(RangeError);
    expect(() => encodeUint({ value: -1n, length: 1 })).toThrow(RangeError);
  });

  test("fields must fill the bytes: nothing missing, nothing trailing", () => {
    const lengths = { head: 1, tail: 2 };
    expect(splitBytes({ bytes: Uint8Array.of(1, 2, 3), lengths })).toEqual({ head: Uint8Array.of(1), tail: Uint8Array.of(2, 3) });
    expect(splitBytes({ bytes: Uint8Array.of(1, 2), lengths })).toBeNull();
    expect(splitBytes({ bytes: Uint8Array.of(1, 2, 3, 4), lengths })).toBeNull();
  });

  test("hex and bytes are two ways to say the same", () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void expect(decodeHex(encodeHex(bytes))).toEqual(bytes)));
  });

  test("joins and compares bytes", () => {
    const joined = concatBytes([Uint8Array.of(1), Uint8Array.of(), Uint8Array.of(2, 3)]);
    expect(isSameBytes(joined, Uint8Array.of(1, 2, 3))).toBe(true);
    expect(isSameBytes(joined, Uint8Array.of(1, 2))).toBe(false);
    expect(isSameBytes(joined, Uint8Array.of(1, 2, 4))).toBe(false);
  });
});
