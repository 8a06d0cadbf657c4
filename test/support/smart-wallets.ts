import { type Abi, concatHex, encodeDeployData, getContractAddress, type Hex as ViemHex, zeroHash } from "viem";
import { serializeErc6492Signature } from "viem/utils";
import { type Address, type Hex, parseAddress } from "#core/bytes.ts";
import { hostileSignerAbi, hostileSignerBytecode, smartAccountAbi, smartAccountBytecode } from "#generated/mocks.ts";
import { account, mined, type TestChain } from "./chain.ts";

/** Deploys whatever it is sent, at an address that follows from it. Anvil has it, as most chains do. */
const DEPLOYER = parseAddress("0x4e59b44847b379578588920cA78FbF26c0B4956C");

/** In the order of contracts/mocks/HostileSigner.sol. */
export const MOODS = ["honest", "loop", "return bomb", "revert bomb", "wrong magic", "always yes", "block parity"] as const;
export type Mood = (typeof MOODS)[number];

/** An account that is a contract and does what the key of a test account says. */
export async function deploySmartAccount({ chain, owner }: { chain: TestChain; owner: number }): Promise<Address> {
  return deploy({ chain, data: initCodeOf(owner) });
}

export async function deployHostileSigner({ chain, mood, owner }: { chain: TestChain; mood: Mood; owner: number }): Promise<Address> {
  const args = [MOODS.indexOf(mood), account(owner).address] as const;
  return deploy({ chain, data: encodeDeployData({ abi: hostileSignerAbi, bytecode: hostileSignerBytecode, args }) });
}

/** An account that nobody has deployed yet: where it will be, and what deploys it there (ERC-6492). */
export function counterfactualOf(owner: number): { readonly address: Address; readonly factoryData: Hex; readonly wrap: (signature: ViemHex) => Hex } {
  const factoryData = concatHex([zeroHash, initCodeOf(owner)]);
  const address = parseAddress(getContractAddress({ opcode: "CREATE2", from: DEPLOYER, salt: zeroHash, bytecode: initCodeOf(owner) }));
  return { address, factoryData, wrap: (signature) => serializeErc6492Signature({ address: DEPLOYER, data: factoryData, signature }) };
}

export async function deployCounterfactual({ chain, owner }: { chain: TestChain; owner: number }): Promise<Address> {
  const { address, factoryData } = counterfactualOf(owner);
  await mined({ chain, hash: await chain.wallet(owner).sendTransaction({ to: DEPLOYER, data: factoryData }) });
  return address;
}

/** One of the fixtures' own functions, as one of the test accounts. */
export async function act(input: {
  chain: TestChain;
  wallet: Address;
  by: number;
  functionName: string;
  args?: readonly unknown[];
  value?: bigint;
}): Promise<void> {
  const { chain, wallet, by, ...call } = input;
  const abi = [...smartAccountAbi, ...hostileSignerAbi] as Abi;
  const hash = await chain.wallet(by).writeContract({ address: wallet, abi, ...call } as never);
  await mined({ chain, hash });
}

function initCodeOf(owner: number): Hex {
  return encodeDeployData({ abi: smartAccountAbi, bytecode: smartAccountBytecode, args: [account(owner).address] });
}

async function deploy({ chain, data }: { chain: TestChain; data: Hex }): Promise<Address> {
  const hash = await chain.wallet(0).sendTransaction({ data });
  const { contractAddress } = await chain.client.waitForTransactionReceipt({ hash, pollingInterval: 20 });
  if (!contractAddress) throw new Error("nothing was deployed");
  return parseAddress(contractAddress);
}
