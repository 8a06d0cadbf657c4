import { describe, expect, test } from "vitest";
import { minutesUntil, secondsOf } from "./time.ts";

describe("Q5 minutes to wait", () => {
  test.each([
    [0, 1, 1],
    [0, 60, 1],
    [0, 61, 2],
    [0, 7_200, 120],
    [60, 60, 0],
    [61, 60, 0],
  ])("from %i s to %i s are %i minutes", (fromSeconds, toSeconds, minutes) => {
    expect(minutesUntil({ fromSeconds, toSeconds })).toBe(minutes);
  });

  test("a second has begun until the next one does", () => {
    expect([secondsOf(1_999), secondsOf(2_000)]).toEqual([1, 2]);
  });
});
