import { describe, expect, test } from "vitest";
import { z } from "zod";
import { parseInput } from "./parse-input.ts";

const schema = z.object({ eventId: z.string(), tiers: z.array(z.int().min(1).max(65_535)).max(16) });

describe("trap 68: what a page's action is sent", () => {
  test("passes as it is when it is what the form sends", () => {
    const input = { eventId: "an id", tiers: [1, 2] };
    expect(parseInput({ schema, input })).toEqual(input);
  });

  test.each([
    ["an array for an id", { eventId: ["an id"], tiers: [] }, "eventId"],
    ["letters for tiers", { eventId: "an id", tiers: "abc" }, "tiers"],
    ["half a tier", { eventId: "an id", tiers: [1.5] }, "tiers.0"],
    ["a tier beyond all tiers", { eventId: "an id", tiers: [1e12] }, "tiers.0"],
    ["nothing", null, ""],
  ])("is refused for %s, and the field is named", (_, input, path) => {
    expect(() => parseInput({ schema, input })).toThrow(expect.objectContaining({ code: "INVALID_INPUT", fields: [expect.objectContaining({ path })] }));
  });
});
