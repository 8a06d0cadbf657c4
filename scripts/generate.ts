import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Abi, Hex } from "viem";

/**
 * Writes generated/contracts.ts from the compiler's artifacts (run `npx hardhat build` first). With `--check` it writes
 * nothing and fails when the committed file says something else than the contracts do.
 */
const ROOT = new URL("../", import.meta.url);
const TARGET = new URL("generated/contracts.ts", ROOT);
const CONTRACTS = ["EventFactory", "EventTickets", "EventDesk"] as const;
/** An event's contract answers to two ABIs at one address: what it does not know itself it hands to its desk. */
const DESKS: Partial<Record<(typeof CONTRACTS)[number], string>> = { EventTickets: "EventDesk" };

export async function generateContracts(): Promise<string> {
  const parts = await Promise.all(CONTRACTS.map(renderContract));
  return `// Written by scripts/generate.ts from the contracts' artifacts. Do not edit.\n\n${parts.join("\n")}`;
}

async function renderContract(name: (typeof CONTRACTS)[number]): Promise<string> {
  const { abi: ownAbi, bytecode } = await readArtifact(name);
  const desk = DESKS[name];
  const abi = desk ? joinAbis(ownAbi, (await readArtifact(desk)).abi) : ownAbi;
  const constant = name[0]?.toLowerCase() + name.slice(1);
  return `export const ${constant}Abi = ${JSON.stringify(abi, null, 2)} as const;\n\nexport const ${constant}Bytecode =\n  "${bytecode}" as const;\n`;
}

/** What only the desk has behind what the contract has. The desk's constructor is nobody's business. */
function joinAbis(own: Abi, desk: Abi): Abi {
  const known = new Set(own.map((item) => JSON.stringify(item)));
  return [...own, ...desk.filter((item) => item.type !== "constructor" && !known.has(JSON.stringify(item)))];
}

async function readArtifact(name: string): Promise<{ abi: Abi; bytecode: Hex }> {
  const path = new URL(`artifacts/contracts/${name}.sol/${name}.json`, ROOT);
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new Error(`No artifact of ${name}: run "npx hardhat build" first.`, { cause });
  });
  return JSON.parse(text);
}

async function main(): Promise<void> {
  const text = await generateContracts();
  if (!process.argv.includes("--check")) return writeFile(TARGET, text);
  const committed = await readFile(TARGET, "utf8");
  if (committed === text) return;
  console.error(`generated/contracts.ts differs from the contracts, first at line ${firstDifference(committed, text)}: run "node scripts/generate.ts".`);
  process.exitCode = 1;
}

function firstDifference(before: string, after: string): number {
  const lines = after.split("\n");
  return (
    before
      .split("\n")
      .concat("")
      .findIndex((line, i) => line !== lines[i]) + 1
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
