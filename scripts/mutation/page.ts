import { findVerdict, type Ledger, LIVES } from "./ledger.ts";
import type { Mutant } from "./mutants.ts";

/** docs/contract-mutants.md, from what scripts/mutants.ts found and what people say of those that live. */
export const PAGE = new URL("../../docs/contract-mutants.md", import.meta.url);

type Facts = { readonly mutants: readonly Mutant[]; readonly results: Ledger; readonly explained: Ledger };

const HEAD = `# What the contract tests notice

\`npm run -s mutants\` puts small faults into the contracts, one at a time, and looks whether a test fails. A fault that no test
notices is either a test that is missing or a fault that changes nothing. This page lists the second kind, each with its reason;
there are none of the first. Written by \`scripts/mutation/page.ts\`: a test fails when it or the results behind it
(\`scripts/mutation/results.json\`: every fault and the first test found that notices it) no longer fit the contracts.

**The faults.** Each comparison negated and moved by one at its boundary; each condition always and never true (a revert is
dropped by that); each operand of && and || left out, the two exchanged; each ! and ~ undone; + - * / << >> & | ++ -- += -= |= &=
turned round; each modifier (roles, the lock) dropped; each statement (calls, assignments, logs) dropped. In every file of
\`contracts/\` but interfaces and mocks. Not tried: assembly (two blocks), the values of constants.

**How.** All faults are compiled at once, asleep; the address that gets the block's fees says which one is on
(\`scripts/mutation/schemata.ts\`). So a run compiles once, in a copy of the project below the system's directory for temporary
files, and each fault costs the time of a few tests. Solidity tests are asked first, with fewer random runs than usual and
always the same ones, then the TypeScript tests. Gas ceilings are not asked.

**Branches.** \`npm run -s coverage\` counts lines (Hardhat's own meters) and branches (ours, since Hardhat has none: each answer of
each condition and of each operand of && and ||) and fails below 98 % of either. That a branch is run says little; that each
condition, always or never true, makes a test fail says more, and is checked here.
`;

export function renderPage({ mutants, results, explained }: Facts): string {
  const rows = [...Map.groupBy(mutants, ({ path }) => path)].map(([path, all]) => {
    const living = all.filter((mutant) => findVerdict({ ledger: results, mutant }) === LIVES).length;
    return `| ${path} | ${all.length} | ${all.length - living} | ${living} |`;
  });
  const living = mutants.filter((mutant) => findVerdict({ ledger: results, mutant }) === LIVES);
  const total = `| all | ${mutants.length} | ${mutants.length - living.length} | ${living.length} |`;
  const table = ["| file | faults | noticed | without effect |", "| --- | ---: | ---: | ---: |", ...rows, total].join("\n");
  const reasons = Map.groupBy(living, (mutant) => findVerdict({ ledger: explained, mutant }) ?? "Nobody has said why yet.");
  const sections = [...reasons].map(
    ([reason, those]) => `${reason}\n\n${those.map(({ path, name }) => `- ${path.replace("contracts/", "")} \`${name}\``).join("\n")}`,
  );
  return `${HEAD}\n## Figures\n\n${table}\n\n## Faults without effect, and why\n\n${sections.join("\n\n")}\n`;
}
