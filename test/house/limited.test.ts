import { describe, expect, it } from "vitest";
import { ACCESS } from "#api/access.ts";
import { LIMITED } from "#api/limited.ts";

/** What makes a credential, or looks at one. Apple's service asks for a pass that the phone has already. */
const MAKES_OR_JUDGES =
  /\/(generate|verify|platform-code|identify|personalize|face-challenge|scans|pair|shifts|device-token|answer|webhook|entries)$|\/wallets\//;

describe("A12 the table of what is counted", () => {
  it("names every operation that verifies or generates, and only operations that there are", () => {
    const must = Object.keys(ACCESS).filter((name) => name.startsWith("POST") && MAKES_OR_JUDGES.test(name));
    expect(must.length).toBeGreaterThan(15);
    expect(must.filter((name) => !(name in LIMITED))).toEqual([]);
    expect(Object.keys(LIMITED).filter((name) => !(name in ACCESS))).toEqual([]);
  });
});
