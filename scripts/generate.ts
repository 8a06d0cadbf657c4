import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Abi, Hex } from "viem";
import { hashContractCode } from "#platform/contract-code.ts";

/**
 * Writes generated/contracts.ts (ABIs and bytecode), generated/code.ts (what the code on chain must be) and generated/mocks.ts
 * (what local chains and tests deploy beside them) from the compiler's artifacts (run `npx hardhat build` first). With `--check` it writes nothing and fails when a committed file says
 * something else than the contracts do.
 */
const ROOT = new URL("../", import.meta.url);
const TARGETS = { "generated/contracts.ts": generateContracts, "generated/code.ts": generateCode, "generated/mocks.ts": generateMocks };
const CONTRACTS = ["EventFactory", "EventTickets", "EventDesk"] as const;
/** Wallets that are contracts: one for the test wallet in the page, one that tests are afraid of. */
const MOCKS = ["SmartAccount", "HostileSigner"] as const;
/** An event's contract answers to two ABIs at one address: what it does not know itself it hands to its desk. */
const DESKS: Partial<Record<(typeof CONTRACTS)[number], string>> = { EventTickets: "EventDesk" };

const HEAD = "// Written by scripts/generate.ts from the contracts' artifacts. Do not edit.\n\n";

export async function generateContracts(): Promise<string> {
  const parts = await Promise.all(CONTRACTS.map(renderContract));
  return HEAD + parts.join("\n");
}

/** Never deployed where money is: contracts/mocks. */
export async function generateMocks(): Promise<string> {
  const parts = await Promise.all(MOCKS.map(async (name) => renderParts({ name, ...(await readArtifact(`mocks/${name}`)) })));
  return HEAD + parts.join("\n");
}

/** What a process compares the code on chain with before it begins, see platform/check-factory.ts. */
export async function generateCode(): Promise<string> {
  const known = await Promise.all(
    CONTRACTS.map(async (name) => {
      const { deployedBytecode, immutableReferences, buildInfoId } = await readArtifact(name);
      const immutables = await nameImmutables({ references: immutableReferences, buildInfoId });
      return [name, { hash: hashContractCode({ code: deployedBytecode, immutables }), immutables }];
    }),
  );
  return `${HEAD}export const contractCode = ${JSON.stringify(Object.fromEntries(known), null, 2)} as const;\n`;
}

/** The compiler names immutables by the numbers of their declarations; whoever reads them knows them by their names. */
async function nameImmutables({ references, buildInfoId }: { references: References; buildInfoId: string }): Promise<Record<string, [number, ...number[]]>> {
  const text = await readFile(new URL(`artifacts/build-info/${buildInfoId}.output.json`, ROOT), "utf8");
  const names = new Map<string, string>();
  JSON.parse(text, (_, node: { nodeType?: string; id?: number; name?: string } | null) => {
    if (node?.nodeType === "VariableDeclaration" && node.name) names.set(String(node.id), node.name);
    return node;
  });
  return Object.fromEntries(
    Object.entries(references).map(([id, places]) => {
      const [first, ...others] = places.map(({ start }) => start);
      const name = names.get(id);
      if (name === undefined || first === undefined) throw new Error(`The compiler's output of ${buildInfoId} does not tell what immutable ${id} is.`);
      return [name, [first, ...others]];
    }),
  );
}

async function renderContract(name: (typeof CONTRACTS)[number]): Promise<string> {
  const { abi: ownAbi, bytecode } = await readArtifact(name);
  const desk = DESKS[name];
  const abi = desk ? joinAbis(ownAbi, (await readArtifact(desk)).abi) : ownAbi;
  return renderParts({ name, abi, bytecode });
}

function renderParts({ name, abi, bytecode }: { name: string; abi: Abi; bytecode: Hex }): string {
  const constant = name.charAt(0).toLowerCase() + name.slice(1);
  return `export const ${constant}Abi = ${JSON.stringify(abi, null, 2)} as const;\n\nexport const ${constant}Bytecode =\n  "${bytecode}" as const;\n`;
}

/** What only the desk has behind what the contract has. The desk's constructor is nobody's business. */
function joinAbis(own: Abi, desk: Abi): Abi {
  const known = new Set(own.map((item) => JSON.stringify(item)));
  return [...own, ...desk.filter((item) => item.type !== "constructor" && !known.has(JSON.stringify(item)))];
}

type References = Readonly<Record<string, readonly { readonly start: number }[]>>;
type Artifact = { abi: Abi; bytecode: Hex; deployedBytecode: Hex; immutableReferences: References; buildInfoId: string };

/** By its place under contracts/, without `.sol`. */
async function readArtifact(place: string): Promise<Artifact> {
  const name = place.slice(place.lastIndexOf("/") + 1);
  const path = new URL(`artifacts/contracts/${place}.sol/${name}.json`, ROOT);
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new Error(`No artifact of ${name}: run "npx hardhat build" first.`, { cause });
  });
  return JSON.parse(text);
}

async function main(): Promise<void> {
  for (const [path, generate] of Object.entries(TARGETS)) {
    const text = await generate();
    if (process.argv.includes("--check")) await check({ path, text });
    else await writeFile(new URL(path, ROOT), text);
  }
}

async function check({ path, text }: { path: string; text: string }): Promise<void> {
  const committed = await readFile(new URL(path, ROOT), "utf8");
  if (committed === text) return;
  console.error(`${path} differs from the contracts, first at line ${firstDifference(committed, text)}: run "node scripts/generate.ts".`);
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
