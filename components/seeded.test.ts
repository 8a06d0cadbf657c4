import { describe, expect, it } from "vitest";
import { seeded } from "./seeded.ts";

describe("O1 posters", () => {
  it("draws the same numbers for the same event, on every machine", () => {
    const random = seeded("6f1c2f3e-0000-4000-8000-000000000001");
    const again = seeded("6f1c2f3e-0000-4000-8000-000000000001");
    expect(Array.from({ length: 5 }, () => random.below(1000))).toEqual(Array.from({ length: 5 }, () => again.below(1000)));
  });

  it("spreads over all choices", () => {
    const seen = new Set(Array.from({ length: 200 }, (_, place) => seeded(`event ${place}`).below(10)));
    expect(seen.size).toBe(10);
  });
});
