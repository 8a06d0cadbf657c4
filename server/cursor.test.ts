import { describe, expect, it } from "vitest";
import { z } from "zod";
import { cutPage, decodeCursor, encodeCursor } from "./cursor.ts";

const schema = z.tuple([z.int().min(0), z.string()]);
const list = ["prices", "ascending", null];

describe("O1 pages of a list", () => {
  it("go on where the page before ended", () => {
    const cursor = encodeCursor({ list, key: [7, "0xab"] });
    expect(decodeCursor({ cursor, list, schema })).toEqual([7, "0xab"]);
    expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
  });

  it("refuse a cursor of another list, another order or another filter", () => {
    const cursor = encodeCursor({ list, key: [7, "0xab"] });
    for (const other of [["prices", "descending", null], ["prices", "ascending", 1], ["names"]]) {
      expect(() => decodeCursor({ cursor, list: other, schema })).toThrow("This cursor did not come from this list.");
    }
  });

  it("refuse what is no cursor, and what has been changed", () => {
    const wrong = encodeCursor({ list, key: [-7, "0xab"] });
    const short = encodeCursor({ list, key: [7] });
    for (const cursor of ["", "x", "{}", "bnVsbA", "'; --", "W10", "A".repeat(401), wrong, short]) {
      expect(() => decodeCursor({ cursor, list, schema })).toThrow(/This cursor did not come from/);
    }
  });

  it("end with the last row", () => {
    const keyOf = (row: number): [number, string] => [row, "x"];
    expect(cutPage({ rows: [1, 2], limit: 2, list, keyOf })).toEqual({ page: [1, 2], nextCursor: null });
    expect(cutPage({ rows: [1, 2, 3], limit: 2, list, keyOf })).toEqual({ page: [1, 2], nextCursor: encodeCursor({ list, key: [2, "x"] }) });
    expect(cutPage({ rows: [], limit: 2, list, keyOf })).toEqual({ page: [], nextCursor: null });
  });
});
