import { BaseError, ContractFunctionRevertedError, ContractFunctionZeroDataError, erc721Abi } from "viem";
import { type Address, parseAddress } from "#core/bytes.ts";
import type { ChainClient } from "#platform/chain.ts";
import { within } from "#platform/within.ts";

export type ChainReader = Pick<ChainClient, "readContract">;

/** `none`: no such token. `silent`: the chain did not answer in time, or not with an owner. */
export type Owner = { readonly kind: "owner"; readonly holder: Address } | { readonly kind: "none" } | { readonly kind: "silent" };

/** Asks the chain itself, for a mirror that is too old to be believed (V4, trap 30). A queue waits behind it, so its time is short. */
export async function askOwner(
  { chain }: { chain: ChainReader },
  { contract, tokenId, timeoutMs }: { contract: Address; tokenId: bigint; timeoutMs: number },
): Promise<Owner> {
  return within<Owner>({ timeoutMs, late: () => ({ kind: "silent" }) }, () => readOwner({ chain, contract, tokenId }));
}

async function readOwner({ chain, contract, tokenId }: { chain: ChainReader; contract: Address; tokenId: bigint }): Promise<Owner> {
  try {
    const holder = await chain.readContract({ address: contract, abi: erc721Abi, functionName: "ownerOf", args: [tokenId] });
    return { kind: "owner", holder: parseAddress(holder) };
  } catch (error) {
    if (!(error instanceof BaseError)) throw error;
    const isReverted = error.walk((cause) => cause instanceof ContractFunctionRevertedError) !== null;
    // No code at the address: this node does not know the event at all, so it cannot be asked about its tickets.
    const isUnknownContract = error.walk((cause) => cause instanceof ContractFunctionZeroDataError) !== null;
    return isReverted && !isUnknownContract ? { kind: "none" } : { kind: "silent" };
  }
}
