import { describe, expect, test } from "vitest";
import { firstReason, REASONS } from "./reason.ts";

describe("Q4 the order of reasons", () => {
  test("there is no first reason of none", () => expect(firstReason([])).toBeNull());

  test("of any two, the one judged first is shown, whichever was found first", () => {
    for (const [i, earlier] of REASONS.entries()) {
      for (const later of REASONS.slice(i + 1)) {
        expect(firstReason([later, earlier])).toBe(earlier);
        expect(firstReason([earlier, later])).toBe(earlier);
      }
    }
  });

  test("a binding ended by a transfer, an expired code and a used ticket read as promised", () => {
    expect(firstReason(["ALREADY_ADMITTED", "NOT_HOLDER"])).toBe("NOT_HOLDER");
    expect(firstReason(["ALREADY_ADMITTED", "STALE"])).toBe("STALE");
    expect(firstReason(["REPLAYED", "ALREADY_ADMITTED"])).toBe("ALREADY_ADMITTED");
  });
});
