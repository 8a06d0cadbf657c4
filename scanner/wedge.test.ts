import { describe, expect, it } from "vitest";
import { codeOf } from "#test/support/credentials.ts";
import { createWedge } from "./wedge.ts";

function type({ text, gapMs }: { text: string; gapMs: number }): string | null {
  const wedge = createWedge();
  let atMs = 0;
  let typed: string | null = null;
  for (const key of [...text, "Enter"]) {
    atMs += gapMs;
    typed = wedge.key({ key, atMs });
  }
  return typed;
}

describe("a reader on a cable", () => {
  it("is heard when it types a whole code, spaces and signs too", () => {
    const code = codeOf();
    expect(type({ text: code, gapMs: 4 })).toBe(code);
  });

  it("is not a person who types", () => expect(type({ text: "402917402917", gapMs: 150 })).toBeNull());

  it("is not a short word, nor the Shift key", () => {
    expect(type({ text: "ABC", gapMs: 4 })).toBeNull();
    const wedge = createWedge();
    const keys = ["Shift", ..."ABCDEFGHIJ", "Enter"];
    expect(keys.map((key, i) => wedge.key({ key, atMs: i })).at(-1)).toBe("ABCDEFGHIJ");
  });

  it("is heard whole when the machine stalls again and again in the middle of a code", () => {
    const code = codeOf();
    const wedge = createWedge();
    let atMs = 0;
    for (const [i, key] of [...code].entries()) {
      atMs += i % 10 === 9 ? 1_800 : 4;
      wedge.key({ key, atMs });
    }
    expect(wedge.key({ key: "Enter", atMs: atMs + 1_900 })).toBe(code);
  });

  it("is heard when all its letters arrive at once, after the stall", () => {
    const wedge = createWedge();
    for (const key of "ABCDEFGHIJ") wedge.key({ key, atMs: 7 });
    expect(wedge.key({ key: "Enter", atMs: 7 })).toBe("ABCDEFGHIJ");
  });

  it("may end with Tab, and the next code begins after it", () => {
    const wedge = createWedge();
    const typed = [..."ABCDEFGH", "Tab", ..."12345678", "Enter"].map((key, i) => wedge.key({ key, atMs: 5 * i }));
    expect(typed.filter(Boolean)).toEqual(["ABCDEFGH", "12345678"]);
  });

  it("starts anew after a pause that no machine makes", () => {
    const wedge = createWedge();
    for (const [i, key] of [..."ABCDEFGH"].entries()) wedge.key({ key, atMs: i });
    for (const [i, key] of [..."12345678"].entries()) wedge.key({ key, atMs: 2_500 + i });
    expect(wedge.key({ key: "Enter", atMs: 2_510 })).toBe("12345678");
  });
});
