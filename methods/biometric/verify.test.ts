import { describe, expect, test } from "vitest";
import { parseEvidence } from "#methods/registry.ts";

describe("V5 a face", () => {
  test("what is no answer to a challenge is no evidence", () => {
    for (const text of ["FB1:", "FB1:AAAA", "FB1", `FB1:${"A".repeat(2_000)}`]) expect(parseEvidence(text)).toBeNull();
  });
});
