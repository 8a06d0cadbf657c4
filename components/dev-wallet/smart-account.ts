import {
  concatHex,
  encodeDeployData,
  encodeFunctionData,
  getContractAddress,
  type PublicClient,
  type Address as ViemAddress,
  type WalletClient,
  zeroHash,
} from "viem";
import { serializeErc6492Signature } from "viem/utils";
import { type Address, type Hex, parseAddress } from "#core/bytes.ts";
import { smartAccountAbi, smartAccountBytecode } from "#generated/mocks.ts";

/** Deploys whatever it is sent, at an address that follows from it; most chains have it, anvil too. */
const DEPLOYER = parseAddress("0x4e59b44847b379578588920ca78fbf26c0b4956c");

/** Where the account stands whose owner this is, or will stand, and what puts it there. */
export function smartAccountOf(owner: Address): { readonly address: Address; readonly factoryData: Hex } {
  const bytecode = encodeDeployData({ abi: smartAccountAbi, bytecode: smartAccountBytecode, args: [owner] });
  const address = parseAddress(getContractAddress({ opcode: "CREATE2", from: DEPLOYER, salt: zeroHash, bytecode }));
  return { address, factoryData: concatHex([zeroHash, bytecode]) };
}

/** The owner's signature as the account's; before the account is deployed, with what would deploy it (ERC-6492). */
export async function signAsSmartAccount({ node, owner, signature }: { node: PublicClient; owner: Address; signature: Hex }): Promise<Hex> {
  const { address, factoryData } = smartAccountOf(owner);
  if (await isDeployed({ node, address })) return signature;
  return serializeErc6492Signature({ address: DEPLOYER, data: factoryData, signature });
}

type Call = { readonly to: Address; readonly data: Hex; readonly valueWei: bigint };

/** The account makes the call, and its owner pays for it; the first one deploys the account. Answers the hash of the call's transaction. */
export async function sendAsSmartAccount({ node, wallet, call }: { node: PublicClient; wallet: WalletClient; call: Call }): Promise<Hex> {
  const { account, chain = null } = wallet;
  if (!account) throw new TypeError("the owner's wallet has no account");
  const { address, factoryData } = smartAccountOf(parseAddress(account.address));
  if (!(await isDeployed({ node, address }))) {
    const hash = await wallet.sendTransaction({ account, chain, to: DEPLOYER, data: factoryData });
    await node.waitForTransactionReceipt({ hash });
  }
  const data = encodeFunctionData({ abi: smartAccountAbi, functionName: "execute", args: [call.to as ViemAddress, call.valueWei, call.data] });
  return wallet.sendTransaction({ account, chain, to: address, data, value: call.valueWei });
}

async function isDeployed({ node, address }: { node: PublicClient; address: Address }): Promise<boolean> {
  return (await node.getCode({ address })) !== undefined;
}
