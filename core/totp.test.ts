import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { decodeHex } from "./bytes.ts";
import { hotpOf, totpStepAt } from "./totp.ts";

type Vectors = {
  hotp: { secret_hex: string; counter: number; digits: number; code: string }[];
  totp: { time: number; step: number; digits: number; secret_hex: string; code: string }[];
};
const vectors = JSON.parse(readFileSync(new URL("../test/vectors/otp.json", import.meta.url), "utf8")) as Vectors;

describe("C26 one-time codes as the standards have them", () => {
  test.each(vectors.hotp)("RFC 4226: counter $counter gives $code", ({ secret_hex, counter, digits, code }) => {
    expect(hotpOf({ key: decodeHex(`0x${secret_hex}`), counter, digits })).toBe(code);
  });

  test.each(vectors.totp)("RFC 6238: second $time gives $code", ({ secret_hex, time, step, digits, code }) => {
    const counter = totpStepAt({ atSeconds: time, periodSeconds: step });
    expect(hotpOf({ key: decodeHex(`0x${secret_hex}`), counter, digits })).toBe(code);
  });
});
