import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { findSecretFault } from "./secret.ts";

/** Like a random secret, and the same in every run. */
function drawn(seed: number, encoding: "hex" | "base64" | "base64url"): string {
  return createHash("sha256").update(`secret ${seed}`).digest(encoding);
}

describe("C10: a secret for production", () => {
  it("may be what a generator of random bytes gives, in hex or base64, from 16 bytes on", () => {
    for (let seed = 0; seed < 500; seed++) {
      for (const secret of [drawn(seed, "hex"), drawn(seed, "base64"), drawn(seed, "base64url"), drawn(seed, "hex").slice(0, 32)])
        expect([secret, findSecretFault(secret)]).toEqual([secret, null]);
    }
  });

  it.each([
    ["one letter", "a".repeat(64)],
    ["a word again and again", "kitchen".repeat(6)],
    ["a row of letters", "abcdefghijklmnopqrstuvwxyz0123456789"],
    ["a row of digits", "12345678901234567890123456789012"],
    ["a few letters in turn", "0101101001011010010110100101101001"],
    ["what a laptop's start makes up", `local-${drawn(0, "base64url")}`],
    ["a placeholder", "please-CHANGE-me-before-going-live-1"],
    ["an example of some tutorial", "your-secret-key-at-least-32-letters!"],
    ["this product's name", "foyer-production-key-number-4f8a1c09"],
  ])("is not %s", (_, secret) => {
    expect(findSecretFault(secret)).toMatch(/^This secret .*\.$/);
    expect(findSecretFault(secret)).not.toContain(secret);
  });
});
