import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** All that the contract tests and what they import need. */
const PARTS = [
  "bench",
  "contracts",
  "core",
  "generated/code.ts",
  "generated/contracts.ts",
  "platform",
  "scripts",
  "test/contracts",
  "test/vectors",
  "package.json",
  "tsconfig.json",
  "hardhat.config.ts",
];
/** They look at the code from outside: what it costs, how it is deployed, what is generated from it, what was tried in it. */
const LEFT_OUT = ["deploy", "gas", "generated", "mutants"].map((name) => `test/contracts/${name}.test.ts`);

/**
 * Room for code that has grown, and the mutant that is on as the address that gets the fees. Fewer random runs, always the
 * same ones: a mutant must die of what the tests say, not of luck.
 */
const CONFIG = `import project from "./hardhat.project.ts";

const on = \`0x\${BigInt(process.env.FOYER_MUTANT ?? 0).toString(16).padStart(40, "0")}\`;
export default {
  ...project,
  test: {
    solidity: {
      ...project.test.solidity,
      coinbase: on,
      gasLimit: 1_000_000_000n,
      fuzz: { runs: 16, seed: "0x464f59455221" },
      invariant: { ...project.test.solidity.invariant, runs: 2 },
    },
  },
  networks: { default: { type: "edr-simulated", allowUnlimitedContractSize: true, blockGasLimit: 1_000_000_000n, transactionGasCap: false, coinbase: on } },
  coverage: { skipFiles: ["contracts/mocks/**", "contracts/Branch.sol"] },
};
`;

/**
 * A copy of the project below the system's directory for temporary files, its contracts replaced by those given. The one of
 * last time is used again where it is: the compiler then has nothing to do for what has not changed.
 */
export function makeScratch({ root, purpose, contracts }: { root: string; purpose: string; contracts: Readonly<Record<string, string>> }): string {
  const scratch = join(tmpdir(), `foyer-${purpose}-${createHash("sha256").update(root).digest("hex").slice(0, 12)}`);
  for (const part of PARTS) rmSync(join(scratch, part), { recursive: true, force: true });
  for (const part of PARTS) cpSync(join(root, part), join(scratch, part), { recursive: true });
  for (const path of LEFT_OUT) rmSync(join(scratch, path), { force: true });
  cpSync(join(root, "hardhat.config.ts"), join(scratch, "hardhat.project.ts"));
  writeFileSync(join(scratch, "hardhat.config.ts"), CONFIG);
  if (!existsSync(join(scratch, "node_modules"))) symlinkSync(join(root, "node_modules"), join(scratch, "node_modules"));
  for (const [path, text] of Object.entries(contracts)) {
    mkdirSync(dirname(join(scratch, path)), { recursive: true });
    writeFileSync(join(scratch, path), text);
  }
  return scratch;
}
