import { dirname, posix } from "node:path";
import { findQuestions, type Question } from "./questions.ts";
import { type Rewrite, renderFile, type Source, startOf } from "./syntax.ts";

/** One way that a question of the code can be answered. Hardhat counts lines only, so these are counted beside them. */
export type Branch = { readonly path: string; readonly line: number; readonly text: string; readonly answer: boolean; readonly tag: string };

/** Where {@link METER} lies in the tree of sources. */
export const METER_PATH = "contracts/Branch.sol";

/** Tells the simulated chain which way it went, as the code does that Hardhat itself adds for lines. */
export const METER = `// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

library Branch {
    function taken(bool answer, uint256 tag) internal pure returns (bool) {
        _asPure(_tell)(answer ? tag + 1 : tag);
        return answer;
    }

    function _tell(uint256 tag) private view {
        assembly ("memory-safe") {
            let pointer := mload(0x40)
            mstore(pointer, tag)
            pop(staticcall(gas(), 0xc0bEc0BEc0BeC0bEC0beC0bEC0bEC0beC0beC0BE, pointer, 32, 0, 0))
        }
    }

    function _asPure(
        function(uint256) internal view telling
    ) private pure returns (function(uint256) internal pure pretending) {
        assembly {
            pretending := telling
        }
    }
}
`;

/** Far from the tags that Hardhat makes. */
const FIRST_TAG = 0xf0_7e_12n << 224n;

/** The files with a meter at each question, and the branches that the meters can tell of. */
export function meterBranches(sources: readonly Source[]): { contracts: Record<string, string>; branches: Branch[] } {
  const contracts: Record<string, string> = { [METER_PATH]: METER };
  const branches: Branch[] = [];
  for (const source of sources) {
    const tags = new Map<number, bigint>();
    for (const question of findQuestions(source)) {
      const tag = FIRST_TAG + BigInt(branches.length);
      tags.set(question.node.id, tag);
      branches.push(branchOf({ source, question, tag, answer: false }), branchOf({ source, question, tag: tag + 1n, answer: true }));
    }
    contracts[source.path] = addMeters({ source, tags });
  }
  return { contracts, branches };
}

function branchOf({ source, question, tag, answer }: { source: Source; question: Question; tag: bigint; answer: boolean }): Branch {
  const line = source.text.slice(0, startOf(question.node)).split("\n").length;
  return { path: source.path, line, text: question.text, answer, tag: tag.toString(16).padStart(64, "0") };
}

function addMeters({ source, tags }: { source: Source; tags: ReadonlyMap<number, bigint> }): string {
  const rewrite: Rewrite = ({ node, text }) => {
    const tag = tags.get(node.id);
    return tag === undefined ? text : `Branch.taken(${text}, ${tag})`;
  };
  const way = posix.relative(dirname(source.path), METER_PATH);
  return renderFile({ source, rewrite, tail: `import {Branch} from "${way.startsWith(".") ? way : `./${way}`}";\n` });
}
