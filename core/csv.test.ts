import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvLine } from "./csv.ts";

const naughty: string[] = JSON.parse(readFileSync(new URL("../test/vectors/naughty-strings.json", import.meta.url), "utf8"));

describe("trap 66 a list for spreadsheets", () => {
  it.each(['=HYPERLINK("http://evil.example","win")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1+1", "＝1+1"])("runs nothing: %j", (text) => {
    const [cell] = parse(csvLine([text]))[0] ?? [];
    expect(cell).toBe(`'${text}`);
  });

  it("leaves words, numbers and nothing as they are", () => {
    expect(csvLine(["Gate A", 17, -3, null, "it's = fine"])).toBe("Gate A,17,-3,,it's = fine\r\n");
  });

  it("gives every text back, naughty ones too, and never begins one as a formula does", () => {
    for (const text of naughty) check([text, "next"]);
    fc.assert(fc.property(fc.array(fc.string({ unit: "grapheme" }), { minLength: 1 }), check));
  });
});

function check(cells: readonly string[]): void {
  const records = parse(csvLine(cells));
  expect(records).toHaveLength(1);
  const found = records[0] ?? [];
  expect(found.map((cell, i) => (cell === cells[i] ? cell : cell.replace(/^'/, "")))).toEqual(cells);
  for (const cell of found) expect(cell).not.toMatch(/^\s*[=+\-@]/);
}

/** RFC 4180, read by somebody else's hand than it was written by. */
function parse(text: string): string[][] {
  const records: string[][] = [];
  let [record, cell, isQuoted]: [string[], string, boolean] = [[], "", false];
  for (let i = 0; i < text.length; i++) {
    const letter = text[i];
    if (isQuoted && letter === '"' && text[i + 1] === '"') cell += text[++i];
    else if (letter === '"') isQuoted = !isQuoted;
    else if (isQuoted) cell += letter;
    else if (letter === ",") [record, cell] = [[...record, cell], ""];
    else if (letter === "\r" && text[i + 1] === "\n") {
      records.push([...record, cell]);
      [record, cell] = [[], ""];
      i++;
    } else cell += letter;
  }
  return records;
}
