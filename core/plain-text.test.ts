import { describe, expect, test } from "vitest";
import { isPlainLine, isPlainText } from "./plain-text.ts";

describe("trap 10: text that people read", () => {
  test.each(["Night of Lights", "Ünïcödé & friends", "عرض الليلة", "הצגה 7", "می‌خواهم", "👩‍👩‍👧 night", "한국어 공연", "Ⅻ – “quoted”"])("may be %s", (text) => {
    expect([isPlainLine(text), isPlainText(text)]).toEqual([true, true]);
  });

  test.each([
    ["NUL", "\u0000"],
    ["a bell", "\u0007"],
    ["an escape", "\u001b"],
    ["a C1 control", "\u0085"],
    ["a right-to-left override", "\u202e"],
    ["a left-to-right embedding", "\u202a"],
    ["an isolate", "\u2067"],
    ["a direction mark", "\u200f"],
    ["a space of no width", "\u200b"],
    ["a byte order mark", "\ufeff"],
    ["a hidden tag letter", "\u{e0041}"],
    ["half a character", "\ud800"],
    ["a private letter", "\ue000"],
    ["a line separator", "\u2028"],
  ])("may not hold %s", (_, letter) => {
    for (const text of [`Main${letter} entrance`, letter]) expect([isPlainLine(text), isPlainText(text)]).toEqual([false, false]);
  });

  test("has several lines only where several are asked for", () => {
    expect([isPlainText("One.\r\n\tTwo."), isPlainLine("One.\nTwo.")]).toEqual([true, false]);
  });
});
