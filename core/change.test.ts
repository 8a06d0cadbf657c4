import { describe, expect, it } from "vitest";
import { parseAddress } from "./bytes.ts";
import { CHANGE_KINDS, type Change, encodeChange, parseChange } from "./change.ts";

const contract = parseAddress(`0x${"Ab".repeat(20)}`);

describe("A changes, as server and browser both read them", () => {
  it("arrive as they were sent, blocks beyond a number's digits too", () => {
    const sent: Change[] = [
      { kind: "ready" },
      { kind: "gap" },
      { kind: "gate", about: "scan" },
      { kind: "status" },
      { kind: "mirror", contract, blockNumber: 2n ** 59n },
    ];
    expect(sent.map(({ kind }) => kind).sort()).toEqual([...CHANGE_KINDS].sort());
    for (const change of sent) {
      const [, kind, data] = /^event: (.*)\ndata: (.*)\n\n$/.exec(encodeChange(change)) ?? [];
      expect(kind).toBe(change.kind);
      expect(parseChange({ kind: change.kind, data: data ?? "" })).toEqual(change);
    }
  });

  it("are nothing when they are not what was agreed", () => {
    for (const data of ["", "null", "[]", "{}", `{"contract":"0x1","blockNumber":"1"}`, `{"contract":"${contract}","blockNumber":"1.5"}`]) {
      expect(parseChange({ kind: "mirror", data })).toBeNull();
    }
  });
});
