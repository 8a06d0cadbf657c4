import type {} from "@nomicfoundation/hardhat-toolbox-viem";
import { network } from "hardhat";
import { type Abi, type Address, encodeFunctionData, type Hash, type Hex, parseEther } from "viem";
import { parseAddress } from "#core/bytes.ts";
import { deployFactory } from "#scripts/deployment/deploy-factory.ts";

export const PRICE = parseEther("0.05");
export const FEE_BPS = 250;

/** A chain under Prague's rules with our factory on it, and accounts that have never been used. */
export async function createStage() {
  const { viem, networkHelpers } = await network.create({ override: { hardfork: "prague", accounts: { count: 150 } } });
  const publicClient = await viem.getPublicClient();
  const [platform, organizer, ...people] = await viem.getWalletClients();
  if (!platform || !organizer) throw new Error("The simulated chain gave too few accounts.");
  const relayer = parseAddress(platform.account.address);
  const { factory } = await deployFactory({ walletClient: platform, publicClient, relayer, feeBps: FEE_BPS, feeRecipient: relayer });
  return { viem, networkHelpers, publicClient, platform, organizer, people, factory, nowSeconds: await networkHelpers.time.latest() };
}

export type Stage = Awaited<ReturnType<typeof createStage>>;
export type Wallet = Stage["organizer"];

/** Somebody who has coin and holds nothing yet. */
export function nextPerson(stage: Stage): Wallet {
  const wallet = stage.people.shift();
  if (!wallet) throw new Error("The simulated chain gave too few accounts.");
  return wallet;
}

export type Call = { from: Wallet; to: Address; abi: Abi; name: string; args: readonly unknown[]; value?: bigint };

/** Sends one call and says what it cost. Throws when it was refused. */
export async function spend(stage: Stage, { from, to, abi, name, args, value = 0n }: Call): Promise<number> {
  const data = encodeFunctionData({ abi, functionName: name, args: [...args] });
  const hash = await from.sendTransaction({ to, data, value });
  return gasOf(stage, hash);
}

export async function gasOf(stage: Stage, hash: Hash): Promise<number> {
  const receipt = await stage.publicClient.getTransactionReceipt({ hash });
  if (receipt.status !== "success") throw new Error(`The call ${hash} was refused.`);
  return Number(receipt.gasUsed);
}

/** Puts bytes on the chain; returns the address. */
export async function deploy(stage: Stage, { abi, bytecode, args = [] }: { abi: Abi; bytecode: Hex; args?: readonly unknown[] }): Promise<Address> {
  const hash = await stage.organizer.deployContract({ abi, bytecode, args: [...args] });
  const { contractAddress } = await stage.publicClient.getTransactionReceipt({ hash });
  if (!contractAddress) throw new Error("A contract of the benchmark could not be deployed.");
  return contractAddress;
}
