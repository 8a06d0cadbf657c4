import { describe, expect, test } from "vitest";
import { defaultTimes, findSaleObstacle } from "./event.ts";

const tier = { tier: 1, name: "Floor", priceWei: 10n, supply: 2, saleStartsAtSeconds: 100, saleEndsAtSeconds: 200, sold: 0 };

describe("Buying: when a sale is open", () => {
  test.each([
    [99, 0, "not-yet"],
    [100, 0, null],
    [199, 1, null],
    [199, 2, "sold-out"],
    [200, 0, "over"],
    [200, 2, "over"],
  ] as const)("at %i with %i sold: %s", (atSeconds, sold, obstacle) => {
    expect(findSaleObstacle({ tier: { ...tier, sold }, atSeconds })).toBe(obstacle);
  });
});

describe("Q5 default times", () => {
  test("doors two hours before the start, the end twelve hours after it", () => {
    expect(defaultTimes(100_000)).toEqual({ doorsAtSeconds: 92_800, endsAtSeconds: 143_200 });
  });
});
