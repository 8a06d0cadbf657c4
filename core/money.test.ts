import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { resaleCeilingWei, splitResale } from "./money.ts";

describe("trap 41: the cap and the shares", () => {
  test("the ceiling rounds down, never up", () => {
    expect(resaleCeilingWei({ facePriceWei: 999n, resaleCapBps: 11_000 })).toBe(1_098n);
    expect(resaleCeilingWei({ facePriceWei: 0n, resaleCapBps: 11_000 })).toBe(0n);
  });

  test("the shares always sum to what the buyer pays, and nobody's is negative", () => {
    const bps = fc.integer({ min: 0, max: 1_000 });
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 10n ** 30n }), bps, bps, (priceWei, royaltyBps, platformFeeBps) => {
        const { sellerWei, royaltyWei, platformFeeWei } = splitResale({ priceWei, royaltyBps, platformFeeBps });
        expect(sellerWei + royaltyWei + platformFeeWei).toBe(priceWei);
        expect([sellerWei, royaltyWei, platformFeeWei].every((share) => share >= 0n)).toBe(true);
      }),
    );
  });
});
