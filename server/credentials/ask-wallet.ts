import { sha256 } from "@noble/hashes/sha2.js";
import { BaseError, encodeDeployData, erc6492SignatureValidatorAbi, erc6492SignatureValidatorByteCode, RpcRequestError } from "viem";
import { isErc6492Signature, parseErc6492Signature } from "viem/utils";
import { type Address, encodeHex, type Hex } from "#core/bytes.ts";
import type { WalletVerdict } from "#core/method.ts";
import type { ChainClient } from "#platform/chain.ts";

/** Enough to deploy a wallet and check a passkey's signature in Solidity, too little to keep a node busy (trap 58). */
const GAS = 3_000_000n;
/** What the validator answers: one byte, whatever the wallet said. */
const YES = "0x01";

export type WalletQuestion = { readonly wallet: Address; readonly digest: Uint8Array; readonly signature: Hex };

type Input = { readonly chain: ChainClient; readonly blockNumber: bigint; readonly question: WalletQuestion };

/**
 * What the wallet's code says of the signature at one block: its own (ERC-1271), or the code that it would get (ERC-6492). Only
 * ever an eth_call through the universal validator, never a transaction (trap 60), so whatever the wallet does is forgotten. A wallet
 * that says yes to a digest which nobody ever asked it to sign says nothing at all: it is no factor of any kind (M19).
 */
export async function askWallet({ chain, blockNumber, question }: Input): Promise<WalletVerdict> {
  const signature = await findSignature({ chain, blockNumber, question });
  if (signature === "silent") return { kind: "silent", blockNumber: null };
  if (signature === null) return { kind: "refused", blockNumber };
  const ask = (digest: Uint8Array) => isAccepted({ chain, blockNumber, question: { ...question, digest, signature } });
  const [own, other] = await Promise.all([ask(question.digest), ask(sha256(question.digest))]);
  if (own === "silent" || other === "silent") return { kind: "silent", blockNumber: null };
  return { kind: own === "yes" && other === "no" ? "accepted" : "refused", blockNumber };
}

/** The signature as the validator is to see it; `null` where there is no code that could judge one. */
async function findSignature({ chain, blockNumber, question }: Input): Promise<Hex | null | "silent"> {
  const { wallet, signature } = question;
  const code = await chain.getCode({ address: wallet, blockNumber }).catch(nothingWhenSilent);
  if (code === null) return "silent";
  const isDeployed = code !== undefined && code !== "0x";
  const isWrapped = isErc6492Signature(signature);
  // The validator would run the factory's call on a deployed wallet too, as a "preparation"; it is left out (trap 60).
  if (isDeployed) return isWrapped ? unwrap(signature) : signature;
  return isWrapped && unwrap(signature) !== null ? signature : null;
}

/** A node that is away or busy, and no fault of our own. */
export function nothingWhenSilent(error: unknown): null {
  if (error instanceof BaseError) return null;
  throw error;
}

/** `null` for what only ends like a wrapped signature. */
function unwrap(signature: Hex): Hex | null {
  try {
    return parseErc6492Signature(signature).signature;
  } catch {
    return null;
  }
}

async function isAccepted({ chain, blockNumber, question }: Input): Promise<"yes" | "no" | "silent"> {
  const { wallet, digest, signature } = question;
  const args = [wallet, encodeHex(digest), signature] as const;
  const data = encodeDeployData({ abi: erc6492SignatureValidatorAbi, bytecode: erc6492SignatureValidatorByteCode, args });
  try {
    const answer = await chain.call({ data, gas: GAS, blockNumber });
    return answer.data === YES ? "yes" : "no";
  } catch (error) {
    return isWalletsDoing(error) ? "no" : "silent";
  }
}

/** The code reverted, ran out of gas or answered without end, against a node that is away, busy, or does not have the block. */
function isWalletsDoing(error: unknown): boolean {
  if (!(error instanceof BaseError)) throw error;
  const told = error.walk((cause) => cause instanceof RpcRequestError);
  if (told instanceof RpcRequestError) return told.code === REVERTED || /revert|gas|opcode|stack|evm error/i.test(told.details);
  return error.walk((cause) => (cause as Error).name === "ResponseBodyTooLargeError") !== null;
}

/** geth's and anvil's code for a call that reverted. */
const REVERTED = 3;
