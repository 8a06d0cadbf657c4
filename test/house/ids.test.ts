import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const ROW = /^\| ([A-Z]{1,2}\d+|\d+) \|/gm;
const INLINE = /\b(C\d{1,2})\b(?=\s)/g;
const NAMED = /(?:describe|it|test|contract)\(?\s*["'`]([^"'`]+)["'`]/g;
const ID = /\btrap (M?\d+)\b|(?:^|[\s(,])([VAUOQCM]\d{1,2})(?=[\s:,.)]|$)/g;

describe("requirement ids", () => {
  it("stand in docs/requirements.md with their text, for every id that a test names", () => {
    const page = readFileSync("docs/requirements.md", "utf8");
    const known = new Set([...matches(page, ROW), ...matches(page, INLINE)]);
    const named = globSync("{core,methods,prisma,platform,server,scanner,holder,indexer,worker,test}/**/*.{test.ts,test.tsx,spec.ts}").flatMap(listNamedIds);
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter(({ id }) => !known.has(id))).toEqual([]);
  });
});

function listNamedIds(file: string): { file: string; id: string }[] {
  return matches(readFileSync(file, "utf8"), NAMED)
    .flatMap((title) => [...title.matchAll(ID)].map((match) => match[1] ?? match[2] ?? ""))
    .map((id) => ({ file, id }));
}

function matches(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map((match) => match[1] ?? "");
}
