import { mkdir, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { encodeAbiParameters, type Hex, keccak256, type PublicClient } from "viem";
import { type Address, parseAddress } from "#core/bytes.ts";
import { eventFactoryAbi } from "#generated/contracts.ts";
import { deploymentFileOf } from "#platform/deployment.ts";
import type { Compiled, CompiledName } from "./compile.ts";
import type { FactoryParameters } from "./define-factory.ts";
import type { Standing } from "./deploy-by-ignition.ts";

type Client = Pick<PublicClient, "getTransactionReceipt" | "getCode" | "readContract">;
type Input = {
  readonly client: Client;
  readonly directory: string;
  readonly chainId: number;
  readonly standing: Standing;
  readonly parameters: FactoryParameters;
  readonly compiled: Readonly<Record<CompiledName, Compiled>>;
};

/** Beside `<chainId>.json`: what a block explorer asks for, and Ignition's journal. */
export function folderOf({ directory, chainId }: { directory: string; chainId: number }): { verification: string; journal: string } {
  const folder = join(dirname(deploymentFileOf({ directory, chainId })), String(chainId));
  return { verification: join(folder, "verification"), journal: join(folder, "ignition") };
}

/** Writes what explorers need to verify the sources, and last `<chainId>.json`, by which every process finds the contracts. */
export async function writeRecord(input: Input): Promise<{ path: string; factory: Address; firstBlock: bigint }> {
  const { client, standing, parameters, compiled } = input;
  const { address: factory, transaction } = standing.EventFactory;
  const { blockNumber: firstBlock } = await client.getTransactionReceipt({ hash: transaction });
  const implementation = parseAddress(await client.readContract({ address: factory, abi: eventFactoryAbi, functionName: "implementation" }));
  const addresses = { EventFactory: factory, EventTickets: implementation, EventDesk: standing.EventDesk.address };
  await writeVerification({ ...input, addresses });
  const path = deploymentFileOf(input);
  await writeWhole(path, {
    factory,
    firstBlock: firstBlock.toString(),
    transaction,
    implementation,
    desk: addresses.EventDesk,
    codeHashes: await hashCodes({ client, addresses }),
    compiler: compiled.EventFactory.compiler,
    parameters,
  });
  return { path, factory, firstBlock };
}

type Addresses = Readonly<Record<CompiledName, Address>>;

/** One entry for each contract; contracts that were compiled together share their input. */
async function writeVerification(input: Input & { addresses: Addresses }): Promise<void> {
  const { verification } = folderOf(input);
  const { addresses, compiled, standing, parameters } = input;
  const { relayer, feeBps, feeRecipient } = parameters;
  const fee = [feeBps, feeRecipient] as const;
  const withDesk = encodeAbiParameters(FACTORY_TYPES, [relayer, ...fee, addresses.EventDesk]);
  const argumentsOf: Record<CompiledName, Hex> = { EventFactory: withDesk, EventTickets: withDesk, EventDesk: encodeAbiParameters(FEE_TYPES, fee) };
  const entries = Object.entries(compiled).map(([key, { identifier, compiler, buildInfoId }]) => {
    const name = key as CompiledName;
    const transaction = name === "EventDesk" ? standing.EventDesk.transaction : standing.EventFactory.transaction;
    const input = `${buildInfoId}.json`;
    return { address: addresses[name], contract: identifier, compiler: `v${compiler}`, input, constructorArguments: argumentsOf[name], transaction };
  });
  for (const { buildInfoId, input } of Object.values(compiled)) await writeWhole(join(verification, `${buildInfoId}.json`), input);
  await writeWhole(join(verification, "contracts.json"), entries);
}

const FEE_TYPES = [{ type: "uint16" }, { type: "address" }] as const;
/** Of the factory, and of the half that the factory makes with the same arguments. */
const FACTORY_TYPES = [{ type: "address" }, ...FEE_TYPES, { type: "address" }] as const;

async function hashCodes({ client, addresses }: { client: Client; addresses: Addresses }): Promise<Record<string, Hex>> {
  const hashes = Object.entries(addresses).map(async ([name, address]) => [name, keccak256((await client.getCode({ address })) ?? "0x")] as const);
  return Object.fromEntries(await Promise.all(hashes));
}

/** All of a file or none of it, whenever this process is killed. */
async function writeWhole(path: string, value: unknown): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.part`, `${JSON.stringify(value, null, 2)}\n`);
  await rename(`${path}.part`, path);
}
