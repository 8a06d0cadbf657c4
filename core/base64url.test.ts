import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeBase64Url, encodeBase64Url } from "./base64url.ts";

describe("M16 base64url has one spelling", () => {
  test("as Node writes it, there and back", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        const text = encodeBase64Url(bytes);
        expect(text).toBe(Buffer.from(bytes).toString("base64url"));
        expect(decodeBase64Url(text)).toEqual(bytes);
      }),
    );
  });

  test("whatever reads at all is written the same again", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."AZaz09-_+/= \n"), maxLength: 12 }), (text) => {
        const bytes = decodeBase64Url(text);
        if (bytes) expect(encodeBase64Url(bytes)).toBe(text);
      }),
    );
  });

  test.each(["QQ==", "QR", "Q", "Q Q", "QQ\n", "+/+/", "QQ.", "QUJ"])("%j is not one of them", (text) => expect(decodeBase64Url(text)).toBeNull());
});
