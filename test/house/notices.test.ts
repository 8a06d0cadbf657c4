import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

describe("notices", () => {
  // One without its transaction's number is told to every page that opens, over and over (ADR 023).
  it("leave by the database's own `tell`, which numbers them, and never by a bare pg_notify", () => {
    const sources = globSync("{api,indexer,platform,server,worker}/**/*.ts").filter((file) => !file.endsWith(".test.ts"));
    expect(sources.length).toBeGreaterThan(100);
    expect(sources.filter((file) => readFileSync(file, "utf8").includes("pg_notify"))).toEqual([]);
  });
});
