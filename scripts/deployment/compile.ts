import { readFile } from "node:fs/promises";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { z } from "zod";
import { FoyerError } from "#core/error.ts";
import { contractCode } from "#generated/code.ts";
import type { KnownContracts } from "#platform/check-factory.ts";
import { hashContractCode } from "#platform/contract-code.ts";

export type CompiledName = keyof KnownContracts;
export type Compiled = {
  /** `path:Contract`, as the compiler's input names it. */
  readonly identifier: string;
  /** With the commit: 0.8.37+commit.f401782d. */
  readonly compiler: string;
  readonly buildInfoId: string;
  /** The compiler's standard JSON input. */
  readonly input: unknown;
};

const NAMES = ["EventFactory", "EventTickets", "EventDesk"] as const satisfies readonly CompiledName[];
const buildInfo = z.object({ solcLongVersion: z.string(), input: z.unknown() });

/** Compiles what has changed. Throws CONFLICT when the contracts are not those whose ABIs and code every process knows. */
export async function compile(hre: HardhatRuntimeEnvironment): Promise<Readonly<Record<CompiledName, Compiled>>> {
  await hre.tasks.getTask("build").run({ quiet: true, noTests: true });
  const compiled = await Promise.all(NAMES.map(async (name) => [name, await readCompiled({ hre, name })] as const));
  return Object.fromEntries(compiled) as Record<CompiledName, Compiled>;
}

async function readCompiled({ hre, name }: { hre: HardhatRuntimeEnvironment; name: CompiledName }): Promise<Compiled> {
  const artifact = await hre.artifacts.readArtifact(name);
  const { hash, immutables } = contractCode[name];
  if (hashContractCode({ code: artifact.deployedBytecode as `0x${string}`, immutables }) !== hash) throw changed(name);
  const buildInfoId = await hre.artifacts.getBuildInfoId(name);
  const path = buildInfoId && (await hre.artifacts.getBuildInfoPath(buildInfoId));
  if (!buildInfoId || !path || !artifact.inputSourceName) throw new TypeError(`The compiler left no build info of ${name}.`);
  const { solcLongVersion, input } = buildInfo.parse(JSON.parse(await readFile(path, "utf8")));
  return { identifier: `${artifact.inputSourceName}:${name}`, compiler: solcLongVersion, buildInfoId, input };
}

function changed(name: string): FoyerError {
  return new FoyerError({
    code: "CONFLICT",
    message: `${name} has changed since generated/ was written, so no process would start with what is deployed now.`,
    next: 'Run "npx hardhat build" and "npm run generate", test, and deploy then.',
  });
}
