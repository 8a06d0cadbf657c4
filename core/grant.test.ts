import { describe, expect, it } from "vitest";
import { wordOf } from "#test/support/script-events.ts";
import { parseBytes32 } from "./bytes.ts";
import { roleOf, roleWord } from "./grant.ts";

describe("trap 53: roles are read as the contract names them", () => {
  it("knows the hash of each name, and no other", () => {
    expect(["MANAGER_ROLE", "ISSUER_ROLE", "GATE_ROLE"].map((name) => roleOf(wordOf(name)))).toEqual(["manager", "issuer", "gate"]);
    expect(roleOf(parseBytes32(`0x${"0".repeat(64)}`))).toBe("admin");
    expect(roleOf(wordOf("OPERATOR_ROLE"))).toBe(wordOf("OPERATOR_ROLE"));
  });

  it("finds the contract's word for each", () => {
    expect([roleWord("gate"), roleWord(wordOf("else")), roleWord("operator")]).toEqual([wordOf("GATE_ROLE"), wordOf("else"), null]);
  });
});
