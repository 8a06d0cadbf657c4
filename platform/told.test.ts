import { describe, expect, it } from "vitest";
import { type Bookmark, hasSeen, isAsLate, parseBookmark } from "./bookmark.ts";
import { createTold } from "./told.ts";

const EVENT = "5f0f4f9e-0a53-4a8b-9f9e-0d6f3c1f1a2b";

function bookmarkOf({ next, unfinished = [], era = "1" }: { next: number; unfinished?: number[]; era?: string }): Bookmark {
  const bookmark = parseBookmark(`${era}:${Math.min(next, ...unfinished)}:${next}:${unfinished.join(",")}`);
  if (!bookmark) throw new TypeError("no bookmark");
  return bookmark;
}

function sayOf(kind: string, xid: number | null): { channel: "gate"; payload: string } {
  return { channel: "gate", payload: JSON.stringify({ eventId: EVENT, kind, ...(xid !== null && { xid: String(xid) }) }) };
}

function kindsSince({ told, bookmark }: { told: ReturnType<typeof createTold>; bookmark: Bookmark }): string[] | null {
  return told.since(bookmark)?.map(({ payload }) => JSON.parse(payload).kind) ?? null;
}

describe("a bookmark", () => {
  it("has seen what was committed before it, and neither what was unfinished nor what came after", () => {
    const bookmark = bookmarkOf({ next: 10, unfinished: [7] });
    expect([6n, 7n, 8n, 9n, 10n].map((xid) => hasSeen({ bookmark, xid }))).toEqual([true, false, true, true, false]);
  });

  it("is as late as another when it saw all that the other saw, on the same server", () => {
    const first = bookmarkOf({ next: 10, unfinished: [7] });
    expect(isAsLate({ bookmark: first, first })).toBe(true);
    expect(isAsLate({ bookmark: bookmarkOf({ next: 12, unfinished: [7, 11] }), first })).toBe(true);
    expect(isAsLate({ bookmark: bookmarkOf({ next: 12, unfinished: [8] }), first })).toBe(false);
    expect(isAsLate({ bookmark: bookmarkOf({ next: 9 }), first })).toBe(false);
    expect(isAsLate({ bookmark: bookmarkOf({ next: 99, era: "2" }), first })).toBe(false);
  });

  it("is nothing that a database would not say", () => {
    for (const text of ["", "1:2:3", "1:2:3:x", "1:2:3:4,", "-1:2:3:", `1:2:${"9".repeat(21)}:`]) expect(parseBookmark(text), text).toBeNull();
  });
});

describe("what was told", () => {
  it("is the last of each kind that the reading had not seen, in order", () => {
    const told = createTold();
    told.begin(bookmarkOf({ next: 5 }));
    for (const [kind, xid] of [
      ["admit", 5],
      ["binding", 6],
      ["admit", 8],
      ["policy", 7],
    ] as const)
      told.hear(sayOf(kind, xid));
    expect(kindsSince({ told, bookmark: bookmarkOf({ next: 5 }) })).toEqual(["binding", "admit", "policy"]);
    // 7 was being written while 8 was committed already.
    expect(kindsSince({ told, bookmark: bookmarkOf({ next: 9, unfinished: [7] }) })).toEqual(["policy"]);
    expect(kindsSince({ told, bookmark: bookmarkOf({ next: 9 }) })).toEqual([]);
  });

  it("is told again when nobody knows which transaction it came from", () => {
    const told = createTold();
    told.begin(bookmarkOf({ next: 5 }));
    told.hear(sayOf("admit", null));
    expect(kindsSince({ told, bookmark: bookmarkOf({ next: 99 }) })).toEqual(["admit"]);
  });

  it("is unknown for a reading from before this process listened, and after it lost the database", () => {
    const told = createTold();
    expect(told.since(bookmarkOf({ next: 9 }))).toBeNull();
    told.begin(bookmarkOf({ next: 5 }));
    expect(told.since(bookmarkOf({ next: 4 }))).toBeNull();
    expect(told.since(bookmarkOf({ next: 9 }))).toEqual([]);
    told.forget();
    expect(told.since(bookmarkOf({ next: 9 }))).toBeNull();
  });

  it("is kept of so many subjects and no more; then an old reading is told that some are missing", () => {
    const told = createTold({ most: 2 });
    told.begin(bookmarkOf({ next: 5 }));
    for (const [kind, xid] of [
      ["admit", 5],
      ["binding", 6],
      ["policy", 7],
    ] as const)
      told.hear(sayOf(kind, xid));
    expect(told.since(bookmarkOf({ next: 5 }))).toBeNull();
    expect(kindsSince({ told, bookmark: bookmarkOf({ next: 6 }) })).toEqual(["binding", "policy"]);
  });

  it("is nothing that none of our processes says", () => {
    const told = createTold();
    told.begin(bookmarkOf({ next: 5 }));
    told.hear({ channel: "mirror", payload: "no json" });
    told.hear({ channel: "status", payload: "{}" });
    expect(told.since(bookmarkOf({ next: 5 }))).toEqual([]);
  });
});
