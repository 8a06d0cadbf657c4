import { describe, expect, it } from "vitest";
import { gateNotice, parseNotice } from "./notice.ts";

describe("C30 a notice", () => {
  it("is read as it was sent, whatever else it says", () => {
    expect(parseNotice({ schema: gateNotice, payload: '{"eventId":"e","tokenId":null,"kind":"admit"}' })).toEqual({ eventId: "e", kind: "admit" });
  });

  it.each(["", "admit", "{", "null", "7", "[]", '{"kind":"admit"}', '{"eventId":"e","kind":7}'])("is none when it reads %j, and nothing fails", (payload) => {
    expect(parseNotice({ schema: gateNotice, payload })).toBeNull();
  });
});
