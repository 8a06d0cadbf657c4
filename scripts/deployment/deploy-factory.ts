import type { Abi, Account, Chain, Hex, PublicClient, Transport, WalletClient } from "viem";
import { type Address, parseAddress } from "#core/bytes.ts";
import { FoyerError } from "#core/error.ts";
import { eventDeskAbi, eventDeskBytecode, eventFactoryAbi, eventFactoryBytecode } from "#generated/contracts.ts";
import { type DeployedName, defineFactory, type FactoryParameters } from "./define-factory.ts";

export type FactoryDeployment = { readonly factory: Address; readonly implementation: Address; readonly blockNumber: bigint };

type DeployWallet = WalletClient<Transport, Chain | undefined, Account>;
type DeployClient = Pick<PublicClient, "waitForTransactionReceipt" | "readContract">;
type Deployed = { readonly address: Address; readonly blockNumber: bigint };

const CODE: Record<DeployedName, { abi: Abi; bytecode: Hex }> = {
  EventDesk: { abi: eventDeskAbi, bytecode: eventDeskBytecode },
  EventFactory: { abi: eventFactoryAbi, bytecode: eventFactoryBytecode },
};

/**
 * Deploys a factory and both halves of the code that its events share, at once and without a journal: for chains that a
 * laptop or a test makes anew (ADR 012). Throws UNAVAILABLE.
 */
export async function deployFactory(input: { walletClient: DeployWallet; publicClient: DeployClient } & FactoryParameters): Promise<FactoryDeployment> {
  const { walletClient, publicClient } = input;
  const { factory } = defineFactory<unknown, Promise<Deployed>>({
    getParameter: (name) => input[name],
    contract: async (name, args) => deployOne({ walletClient, publicClient, name, args: await Promise.all(args.map(addressOf)) }),
  });
  const { address, blockNumber } = await factory;
  const implementation = await publicClient.readContract({ address, abi: eventFactoryAbi, functionName: "implementation" });
  return { factory: address, implementation: parseAddress(implementation), blockNumber };
}

/** A contract that another one is told of counts as its address. */
async function addressOf(value: unknown): Promise<unknown> {
  return value instanceof Promise ? ((await value) as Deployed).address : value;
}

type One = { walletClient: DeployWallet; publicClient: DeployClient; name: DeployedName; args: readonly unknown[] };

async function deployOne({ walletClient, publicClient, name, args }: One): Promise<Deployed> {
  const sender = { account: walletClient.account, chain: walletClient.chain ?? null };
  const hash = await walletClient.deployContract({ ...CODE[name], args, ...sender });
  const { status, contractAddress, blockNumber } = await publicClient.waitForTransactionReceipt({ hash });
  if (status !== "success" || !contractAddress) throw deploymentFailed({ name, hash });
  return { address: parseAddress(contractAddress), blockNumber };
}

function deploymentFailed({ name, hash }: { name: string; hash: string }): FoyerError {
  return new FoyerError({
    code: "UNAVAILABLE",
    message: `The deployment of ${name} in ${hash} was not carried out.`,
    next: "Look the transaction up, fund the deployer and try again.",
  });
}
