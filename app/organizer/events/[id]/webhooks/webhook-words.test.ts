import { describe, expect, it } from "vitest";
import { tryWords } from "./webhook-words.ts";

describe("A11 what an organizer reads of a try", () => {
  it("is what came back and how fast, or why nothing did", () => {
    expect(tryWords({ status: 204, latencyMs: 40, fault: null })).toBe("204 in 40 ms");
    expect(tryWords({ status: 302, latencyMs: 7, fault: null })).toBe("302, a redirect, which is not followed, in 7 ms");
    expect(tryWords({ status: null, latencyMs: 9, fault: "connect ECONNREFUSED" })).toBe("connect ECONNREFUSED");
    expect(tryWords({ status: null, latencyMs: 9, fault: null })).toBe("nothing came back");
  });
});
