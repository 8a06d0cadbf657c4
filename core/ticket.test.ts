import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { admissionBit, encodeTokenId, listAdmitted, serialOf, tierOf } from "./ticket.ts";

const tier = fc.integer({ min: 1, max: 65_535 });
const serial = fc.integer({ min: 0, max: 2 ** 32 - 1 });

describe("token ids", () => {
  test("tier and serial come back out", () => {
    fc.assert(
      fc.property(tier, serial, (tier, serial) => {
        const tokenId = encodeTokenId({ tier, serial });
        expect(tokenId).toBeLessThan(1n << 48n);
        expect([tierOf(tokenId), serialOf(tokenId)]).toEqual([tier, serial]);
      }),
    );
  });

  test("the second ticket of the first tier", () => expect(encodeTokenId({ tier: 1, serial: 1 })).toBe(4_294_967_297n));
});

describe("admission words", () => {
  test("word and bit lead back to the one ticket", () => {
    fc.assert(
      fc.property(tier, serial, (tier, serial) => {
        const tokenId = encodeTokenId({ tier, serial });
        expect(listAdmitted(admissionBit(tokenId))).toEqual([tokenId]);
      }),
    );
  });

  test("a mask lists its tickets in order, to its last bit", () => {
    expect(listAdmitted({ word: 1n, mask: 0b101n | (1n << 255n) })).toEqual([256n, 258n, 511n]);
    expect(listAdmitted({ word: 1n, mask: 0n })).toEqual([]);
  });
});
