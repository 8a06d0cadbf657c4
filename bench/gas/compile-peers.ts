import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { Abi, Hex } from "viem";
import { z } from "zod";

const ROOT = new URL("../../", import.meta.url);
const SOURCE = "bench/peers/Peers.sol";
/** As hardhat.config.ts compiles what is called every day. */
const SETTINGS = { optimizer: { enabled: true, runs: 1_000_000 }, viaIR: true, evmVersion: "cancun" };

export type Artifact = { readonly abi: Abi; readonly bytecode: Hex };

const output = z.object({
  errors: z.array(z.object({ severity: z.string(), formattedMessage: z.string() })).default([]),
  contracts: z.record(z.string(), z.record(z.string(), z.object({ abi: z.array(z.unknown()), evm: z.object({ bytecode: z.object({ object: z.string() }) }) }))),
});

/** The peers of bench/peers by name, from the npm packages and by the same compiler as ours. */
export function compilePeers(): Record<string, Artifact> {
  const solc: { compile(input: string, callbacks: { import: (path: string) => { contents: string } }): string } = createRequire(import.meta.url)("solc");
  const input = {
    language: "Solidity",
    sources: { [SOURCE]: { content: readFileSync(new URL(SOURCE, ROOT), "utf8") } },
    settings: { ...SETTINGS, outputSelection: { "*": { "*": ["abi", "evm.bytecode.object"] } } },
  };
  const { errors, contracts } = output.parse(JSON.parse(solc.compile(JSON.stringify(input), { import: readPackage })));
  const fault = errors.find(({ severity }) => severity === "error");
  if (fault) throw new Error(fault.formattedMessage);
  return Object.fromEntries(
    Object.entries(contracts[SOURCE] ?? {}).map(([name, { abi, evm }]) => [name, { abi: abi as Abi, bytecode: `0x${evm.bytecode.object}` as Hex }]),
  );
}

const published = z.object({ abi: z.array(z.unknown()), bytecode: z.string() });

/** What the makers of Unlock publish: their lock has no room for settings other than theirs. */
export function readUnlock(path: string): Artifact {
  const file = new URL(`node_modules/@unlock-protocol/contracts/dist/abis/${path}.json`, ROOT);
  const { abi, bytecode } = published.parse(JSON.parse(readFileSync(file, "utf8")));
  return { abi: abi as Abi, bytecode: bytecode as Hex };
}

function readPackage(path: string): { contents: string } {
  return { contents: readFileSync(fileURLToPath(new URL(`node_modules/${path}`, ROOT)), "utf8") };
}
