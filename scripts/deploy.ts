import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type Account, type Chain, createPublicClient, createWalletClient, type Hash, http, type PublicClient, type Transport, type WalletClient } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { z } from "zod";
import { type Address, parseAddress, parseHex } from "#core/bytes.ts";
import { FoyerError } from "#core/error.ts";
import { eventDeskAbi, eventDeskBytecode, eventFactoryAbi, eventFactoryBytecode } from "#generated/contracts.ts";

export type FactoryDeployment = { readonly factory: Address; readonly implementation: Address; readonly blockNumber: bigint };

type DeployWallet = WalletClient<Transport, Chain | undefined, Account>;
type DeployClient = Pick<PublicClient, "waitForTransactionReceipt" | "readContract">;

/** Deploys a factory and both halves of the code that its events share. Fee and recipient hold for all its events, for ever. Throws UNAVAILABLE. */
export async function deployFactory({
  walletClient,
  publicClient,
  relayer,
  feeBps,
  feeRecipient,
}: {
  walletClient: DeployWallet;
  publicClient: DeployClient;
  relayer: Address;
  feeBps: number;
  feeRecipient: Address;
}): Promise<FactoryDeployment> {
  const sender = { account: walletClient.account, chain: walletClient.chain ?? null };
  const deskHash = await walletClient.deployContract({ abi: eventDeskAbi, bytecode: eventDeskBytecode, args: [feeBps, feeRecipient], ...sender });
  const { address: desk } = await findDeployed({ publicClient, hash: deskHash });
  const args = [relayer, feeBps, feeRecipient, desk] as const;
  const hash = await walletClient.deployContract({ abi: eventFactoryAbi, bytecode: eventFactoryBytecode, args, ...sender });
  const { address: factory, blockNumber } = await findDeployed({ publicClient, hash });
  const implementation = await publicClient.readContract({ address: factory, abi: eventFactoryAbi, functionName: "implementation" });
  return { factory, implementation: parseAddress(implementation), blockNumber };
}

async function findDeployed({ publicClient, hash }: { publicClient: DeployClient; hash: Hash }): Promise<{ address: Address; blockNumber: bigint }> {
  const { status, contractAddress, blockNumber } = await publicClient.waitForTransactionReceipt({ hash });
  if (status !== "success" || !contractAddress) throw deploymentFailed(hash);
  return { address: parseAddress(contractAddress), blockNumber };
}

const key = z
  .string()
  .regex(/^0x[0-9a-fA-F]{64}$/)
  .transform(parseHex);
const address = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/)
  .transform(parseAddress);
const settings = z.object({
  RPC_URL: z.url(),
  DEPLOYER_KEY: key,
  RELAYER_KEY: key,
  PLATFORM_FEE_BPS: z.coerce.number().int().min(0).max(1000).default(250),
  FEE_RECIPIENT: address.optional(),
});

/** `node scripts/deploy.ts`: deploys to the chain behind RPC_URL and writes contracts/deployments/<chainId>.json, which every process reads. */
async function main(): Promise<void> {
  const env = settings.parse(process.env);
  const transport = http(env.RPC_URL);
  const publicClient = createPublicClient({ transport });
  const walletClient = createWalletClient({ transport, account: privateKeyToAccount(env.DEPLOYER_KEY) });
  const deployment = await deployFactory({
    walletClient,
    publicClient,
    relayer: parseAddress(privateKeyToAccount(env.RELAYER_KEY).address),
    feeBps: env.PLATFORM_FEE_BPS,
    feeRecipient: env.FEE_RECIPIENT ?? parseAddress(walletClient.account.address),
  });
  const path = await writeDeployment({ chainId: await publicClient.getChainId(), deployment });
  console.log(`Factory ${deployment.factory} in block ${deployment.blockNumber}, written to ${path}.`);
}

/** The file that platform/deployment.ts reads. */
async function writeDeployment({ chainId, deployment }: { chainId: number; deployment: FactoryDeployment }): Promise<string> {
  const path = fileURLToPath(new URL(`../contracts/deployments/${chainId}.json`, import.meta.url));
  const { factory, implementation, blockNumber } = deployment;
  await mkdir(new URL("../contracts/deployments/", import.meta.url), { recursive: true });
  await writeFile(path, `${JSON.stringify({ factory, implementation, firstBlock: blockNumber.toString() }, null, 2)}\n`);
  return path;
}

function deploymentFailed(hash: string): FoyerError {
  return new FoyerError({
    code: "UNAVAILABLE",
    message: `The deployment ${hash} was not carried out.`,
    next: "Look the transaction up, fund the deployer and try again.",
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
