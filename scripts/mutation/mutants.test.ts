import { describe, expect, it } from "vitest";
import { meterBranches } from "./branches.ts";
import { findMutants } from "./mutants.ts";
import { sow } from "./schemata.ts";
import { parseSources, type Source } from "./syntax.ts";

const CONTRACT = `// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @dev Comments with if (a < b) say nothing, nor do "strings == strings".
contract Till {
    uint256 private constant MOST = 2 + 3;
    uint256 private _sum;

    event Paid(uint256 sum);
    error Wrong(string what);

    modifier onlyRole(bytes32 role) { _; }

    constructor() {}

    function pay(uint256 sum, bool free) external onlyRole("TILL") returns (bool) {
        if (!(sum > 0 && sum <= MOST)) revert Wrong("sum == 0");
        for (uint256 i = 0; i < 2; ++i) _sum += free ? 0 : sum;
        emit Paid(sum);
        assembly { sum := add(sum, 1) }
        return sum == 4;
    }
}
`;

describe("the faults that are tried in a contract", () => {
  it("are each comparison, condition, operand, sum, modifier and statement, named by function and text", () => {
    expect(findMutants(sourceOf(CONTRACT)).map(({ name }) => name)).toEqual([
      'pay: onlyRole("TILL") => nothing',
      "pay: !(sum > 0 && sum <= MOST) => true",
      "pay: !(sum > 0 && sum <= MOST) => false",
      "pay: !(sum > 0 && sum <= MOST) => (sum > 0 && sum <= MOST)",
      "pay: sum > 0 && sum <= MOST => true",
      "pay: sum > 0 && sum <= MOST => false",
      "pay: sum > 0 && sum <= MOST => sum > 0 || sum <= MOST",
      "pay: sum > 0 => true",
      "pay: sum > 0 => sum <= 0",
      "pay: sum > 0 => sum >= 0",
      "pay: sum <= MOST => true",
      "pay: sum <= MOST => sum > MOST",
      "pay: sum <= MOST => sum < MOST",
      "pay: i < 2 => false",
      "pay: i < 2 => i >= 2",
      "pay: i < 2 => i <= 2",
      "pay: ++i => --i",
      "pay: _sum += free ? 0 : sum => nothing",
      "pay: _sum += free ? 0 : sum => _sum -= free ? 0 : sum",
      "pay: free => true",
      "pay: free => false",
      "pay: emit Paid(sum) => nothing",
      "pay: sum == 4 => sum != 4",
    ]);
  });

  it("keep their names when lines move, and tell equal ones apart", () => {
    const twice = CONTRACT.replace("emit Paid(sum);", "\n\n        emit Paid(sum);\n        emit Paid(sum);");
    const names = findMutants(sourceOf(twice)).map(({ name }) => name);
    expect(names.slice(-3)).toEqual(["pay: emit Paid(sum) => nothing", "pay: emit Paid(sum) => nothing (2)", "pay: sum == 4 => sum != 4"]);
  });

  it("all sleep in one source that still can be read", () => {
    const source = sourceOf(CONTRACT);
    const sown = sow({ source, mutants: findMutants(source).map((mutant, i) => ({ ...mutant, number: i + 1 })) });
    expect(() => parseSources({ "Till.sol": sown })).not.toThrow();
    expect(sown).toContain('onlyRoleUnless(1, "TILL")');
    expect(sown).toContain("if (!Switch.on(22)) emit Paid(sum);");
    expect(sown).toContain("return (Switch.on(23) ? sum != 4 : sum == 4);");
    expect(sown).toContain("uint256 private constant MOST = 2 + 3;");
    expect(sown).toContain("assembly { sum := add(sum, 1) }");
  });

  it("stop at a modifier that nobody has said how to switch off", () => {
    const source = sourceOf(CONTRACT.replaceAll("onlyRole", "onlyFriends"));
    const mutants = findMutants(source).map((mutant, i) => ({ ...mutant, number: i + 1 }));
    expect(() => sow({ source, mutants })).toThrow(/onlyFriends/);
  });
});

describe("the branches that are counted", () => {
  it("are both answers of each condition and of each operand", () => {
    const { contracts, branches } = meterBranches([sourceOf(CONTRACT)]);
    const asked = ["!(sum > 0 && sum <= MOST)", "sum > 0 && sum <= MOST", "sum > 0", "sum <= MOST", "i < 2", "free"];
    expect(branches.map(({ text, answer }) => `${text}: ${answer}`)).toEqual(asked.flatMap((text) => [`${text}: false`, `${text}: true`]));
    expect(new Set(branches.map(({ tag }) => tag)).size).toBe(12);
    expect(branches[0]?.line).toBe(17);
    expect(() => parseSources(contracts)).not.toThrow();
  });
});

function sourceOf(text: string): Source {
  const [source] = parseSources({ "contracts/Till.sol": text });
  if (!source) throw new Error("Nothing was parsed.");
  return source;
}
