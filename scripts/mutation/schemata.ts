import { dirname, posix } from "node:path";
import type { Change, Mutant } from "./mutants.ts";
import { isNode, type Node, type Rewrite, renderFile, type Source } from "./syntax.ts";

/** A mutant with the number that switches it on. */
export type Numbered = Mutant & { readonly number: number };

/** Where {@link SWITCH} lies in the tree of sources. */
export const SWITCH_PATH = "contracts/Switch.sol";

/**
 * Compiled once, tried often: the code holds every fault, and the address that gets a block's fees says which of them is
 * on. That is the one word of a block that costs 2 gas to read, that a run can set and that no rule looks at.
 */
export const SWITCH = `// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

library Switch {
    function on(uint256 number) internal pure returns (bool) {
        return _asPure(_isOn)(number);
    }

    function _isOn(uint256 number) private view returns (bool) {
        return uint160(address(block.coinbase)) == number;
    }

    function _asPure(
        function(uint256) internal view returns (bool) reading
    ) private pure returns (function(uint256) internal pure returns (bool) pretending) {
        assembly {
            pretending := reading
        }
    }
}
`;

/** The modifiers that are used, as ones that can be switched off, and the contract that gets them. */
const MODIFIERS: Readonly<Record<string, { readonly contract: string; readonly code: string }>> = {
  onlyRole: {
    contract: "EventRules",
    code: "modifier onlyRoleUnless(uint256 number, bytes32 role) { if (!Switch.on(number)) _checkRole(role); _; }",
  },
  onlyManager: {
    contract: "RecoveryDesk",
    code: "modifier onlyManagerUnless(uint256 number) { if (!Switch.on(number)) _checkManager(); _; } function _checkManager() private onlyManager {}",
  },
  // The lock of OpenZeppelin again, whose parts are private there.
  nonReentrant: {
    contract: "Treasury",
    code: `modifier nonReentrantUnless(uint256 number) {
        bool locks = !Switch.on(number);
        if (locks) {
            if (_reentrancyGuardEntered()) revert ReentrancyGuardReentrantCall();
            _setLock(true);
        }
        _;
        if (locks) _setLock(false);
    }
    function _setLock(bool locked) private { bytes32 slot = _reentrancyGuardStorageSlot(); assembly { tstore(slot, locked) } }`,
  },
};

/** The file with all its faults in it, asleep. */
export function sow({ source, mutants }: { source: Source; mutants: readonly Numbered[] }): string {
  const faults = Map.groupBy(mutants, ({ node }) => node.id);
  const rewrite: Rewrite = ({ node, text, partOf }) => {
    if (node.nodeType === "ContractDefinition") return withModifiers(node, text);
    return (faults.get(node.id) ?? [])
      .toReversed()
      .reduce((whole, { change, number }) => put({ node, change, whole, partOf, on: `Switch.on(${number})` }), text);
  };
  const way = posix.relative(dirname(source.path), SWITCH_PATH);
  return renderFile({ source, rewrite, tail: `import {Switch} from "${way.startsWith(".") ? way : `./${way}`}";\n` });
}

type Spot = { readonly node: Node; readonly change: Change; readonly whole: string; readonly partOf: (part: Node) => string; readonly on: string };

function put({ node, change, whole, partOf, on }: Spot): string {
  const part = (field: string): string => (isNode(node[field]) ? partOf(node[field]) : "");
  switch (change.kind) {
    case "constant":
      return change.value ? `(${on} || ${whole})` : `(!${on} && ${whole})`;
    case "positive":
      return `(${on} ? ${part("subExpression")} : ${whole})`;
    case "assignment":
      return `(${on} ? ${part("leftHandSide")} ${change.operator} ${part("rightHandSide")} : ${whole})`;
    case "operator":
      return `(${on} ? ${node.nodeType === "UnaryOperation" ? `${change.operator}${part("subExpression")}` : `${part("leftExpression")} ${change.operator} ${part("rightExpression")}`} : ${whole})`;
    case "removed":
      return node.nodeType === "ModifierInvocation" ? unless(node, whole, on) : `if (!${on}) ${whole}`;
    default:
      return change satisfies never;
  }
}

function unless(node: Node, whole: string, on: string): string {
  const name = isNode(node.modifierName) ? String(node.modifierName.name) : "";
  if (!MODIFIERS[name]) throw new Error(`The modifier ${name} is new: say in scripts/mutation/schemata.ts how it is switched off.`);
  const number = on.replace(/\D/g, "");
  return whole.includes("(") ? whole.replace(`${name}(`, `${name}Unless(${number}, `) : `${name}Unless(${number})`;
}

function withModifiers(contract: Node, text: string): string {
  const added = Object.values(MODIFIERS).filter(({ contract: name }) => name === contract.name);
  return added.length === 0 ? text : `${text.slice(0, text.lastIndexOf("}"))}\n${added.map(({ code }) => code).join("\n")}\n}`;
}
