import { describe, expect, test } from "vitest";
import { DEFAULT_POLICY, listMissing, type MethodId } from "./policy.ts";

function missing(anyOf: MethodId[][], passed: MethodId[]) {
  return listMissing({ policy: { anyOf }, passed: new Set(passed) });
}

describe("V what a gate asks for", () => {
  test("by default either method is enough", () => {
    expect(listMissing({ policy: DEFAULT_POLICY, passed: new Set<MethodId>(["qr"]) })).toEqual([]);
    expect(listMissing({ policy: DEFAULT_POLICY, passed: new Set<MethodId>(["wallet"]) })).toEqual([]);
    expect(listMissing({ policy: DEFAULT_POLICY, passed: new Set() })).toEqual(["qr"]);
  });

  test("a set of two wants both and names the one that is left", () => {
    expect(missing([["qr", "wallet"]], ["qr"])).toEqual(["wallet"]);
    expect(missing([["qr", "wallet"]], ["qr", "wallet"])).toEqual([]);
  });

  test("names the shortest way that is left", () => {
    expect(missing([["qr", "wallet"], ["wallet"]], [])).toEqual(["wallet"]);
  });
});
