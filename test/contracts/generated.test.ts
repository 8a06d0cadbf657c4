import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, it } from "node:test";
import { generateCode, generateContracts, generateMocks } from "#scripts/generate.ts";

describe("P: what is generated from the contracts", () => {
  for (const [path, generate] of [
    ["generated/contracts.ts", generateContracts],
    ["generated/code.ts", generateCode],
    ["generated/mocks.ts", generateMocks],
  ] as const) {
    it(`${path} says what the contracts say`, async () => {
      const committed = await readFile(new URL(`../../${path}`, import.meta.url), "utf8");
      assert.ok(committed === (await generate()), 'The contracts have changed: run "node scripts/generate.ts".');
    });
  }
});
