import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { buildSdk, SDK_FILE } from "#scripts/build-sdk.ts";

describe("V6 the SDK that other pages load", () => {
  it("is what its sources say, needs no other file, and stays small", async () => {
    const committed = readFileSync(new URL(`../../${SDK_FILE}`, import.meta.url), "utf8");
    expect(committed, 'run "node scripts/build-sdk.ts"').toBe(await buildSdk());
    expect(committed).not.toMatch(/\bimport\s*[{*"'(]/);
    expect(committed.length).toBeLessThan(32_000);
  });
});
