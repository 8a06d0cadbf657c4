import { CallExecutionError, concatHex, encodeFunctionData, parseAbi } from "viem";
import { type Address, decodeHex, encodeHex, type Hex } from "#core/bytes.ts";
import type { CryptoPort } from "#core/method.ts";
import type { ChainClient } from "#platform/chain.ts";

/** Enough for a passkey wallet, too little to keep the node busy (trap 58). */
const CONTRACT_GAS = 3_000_000n;
const ERC1271 = parseAbi(["function isValidSignature(bytes32 hash, bytes signature) view returns (bytes4)"]);
const MAGIC = "0x1626ba7e";

/**
 * Whether the wallet signed the digest: an own key by recovery, a smart wallet by asking it (ERC-1271) in a call that
 * changes nothing and cannot run long. The answer is kept with what is registered, so gates never ask a wallet.
 */
export async function verifyWalletSignature(
  { crypto, chain }: { crypto: CryptoPort; chain: ChainClient },
  { wallet, digest, signature }: { wallet: Address; digest: Uint8Array; signature: Hex },
): Promise<boolean> {
  const signer = await crypto.recoverAddress({ digest, signature: decodeHex(signature) });
  if (signer === wallet) return true;
  const code = await chain.getCode({ address: wallet });
  return code !== undefined && code !== "0x" && isAcceptedByContract({ chain }, { wallet, digest, signature });
}

async function isAcceptedByContract(
  { chain }: { chain: ChainClient },
  { wallet, digest, signature }: { wallet: Address; digest: Uint8Array; signature: Hex },
): Promise<boolean> {
  const data = encodeFunctionData({ abi: ERC1271, functionName: "isValidSignature", args: [encodeHex(digest), signature] });
  try {
    const answer = await chain.call({ to: wallet, data, gas: CONTRACT_GAS });
    return answer.data === concatHex([MAGIC, `0x${"0".repeat(56)}`]);
  } catch (error) {
    // The wallet reverted, ran out of gas or has no such function: it did not say yes.
    if (error instanceof CallExecutionError) return false;
    throw error;
  }
}
