import { describe, expect, it } from "vitest";
import { gateNotice, mirrorNotice, parseNotice } from "./notice.ts";

describe("C30 a notice", () => {
  it("is read as it was sent, whatever else it says", () => {
    expect(parseNotice({ schema: gateNotice, payload: '{"eventId":"e","tokenId":null,"kind":"admit"}' })).toEqual({ eventId: "e", kind: "admit" });
  });

  it("names a contract in its one spelling, and blocks beyond a number's digits", () => {
    const payload = `{"chainId":1,"contract":"0x${"Ab".repeat(20)}","blockNumber":"${2n ** 59n}"}`;
    expect(parseNotice({ schema: mirrorNotice, payload })).toEqual({ chainId: 1, contract: `0x${"ab".repeat(20)}`, blockNumber: 2n ** 59n });
  });

  it.each(["", "admit", "{", "null", "7", "[]", '{"kind":"admit"}', '{"eventId":"e","kind":7}'])("is none when it reads %j, and nothing fails", (payload) => {
    expect(parseNotice({ schema: gateNotice, payload })).toBeNull();
  });
});
