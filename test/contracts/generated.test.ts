import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, it } from "node:test";
import { generateContracts } from "#scripts/generate.ts";

describe("P: generated/contracts.ts", () => {
  it("says what the contracts say", async () => {
    const committed = await readFile(new URL("../../generated/contracts.ts", import.meta.url), "utf8");
    assert.ok(committed === (await generateContracts()), 'The contracts have changed: run "node scripts/generate.ts".');
  });
});
