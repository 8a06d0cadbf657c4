import { describe, expect, it } from "vitest";
import { demandOf, type Policy } from "#core/policy.ts";
import { stateOf } from "./draft.ts";

const theirs: Policy = { base: demandOf([["qr"]]), overrides: [] };
const mine: Policy = { base: demandOf([["wallet"]]), overrides: [] };

describe("V rules that two people change at once", () => {
  it("are saved until something is changed, and when the change is taken back", () => {
    expect(stateOf({ draft: null, saved: { policy: theirs, version: 1 } })).toBe("saved");
    expect(stateOf({ draft: { policy: theirs, upon: 1 }, saved: { policy: theirs, version: 1 } })).toBe("saved");
  });

  it("are changed upon the version that was read, and overtaken by another", () => {
    expect(stateOf({ draft: { policy: mine, upon: 1 }, saved: { policy: theirs, version: 1 } })).toBe("changed");
    expect(stateOf({ draft: { policy: mine, upon: 1 }, saved: { policy: theirs, version: 2 } })).toBe("overtaken");
  });

  it("are the same rules when only who agreed and when is another", () => {
    const agreed = (by: string): Policy => ({
      base: { ...demandOf([["biometric"]]), acknowledgement: { by, atSeconds: by.length, words: "So be it." } },
      overrides: [],
    });
    expect(stateOf({ draft: { policy: agreed(""), upon: 1 }, saved: { policy: agreed("user:1"), version: 2 } })).toBe("saved");
  });
});
