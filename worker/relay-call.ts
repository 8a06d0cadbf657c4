import type { Address, Hex } from "#core/bytes.ts";
import { eventTicketsAbi } from "#generated/contracts.ts";
import { findRefusal } from "#platform/contract-refusal.ts";
import type { RelayDeps } from "./relay-admissions.ts";

type Call =
  | { readonly functionName: "issue"; readonly args: readonly [orderId: Hex, tier: number, quantity: bigint, to: Address] }
  | { readonly functionName: "settle"; readonly args: readonly [orderId: Hex] }
  | { readonly functionName: "void"; readonly args: readonly [tokenId: bigint, reason: Hex] };

/** The same act is sent again after this long when the mirror does not show it: each is harmless twice. */
export const SEND_AGAIN_AFTER_SECONDS = 60;
/** The rest has its turn seconds later. */
export const MOST_CALLS = 50;

/** `refused`: the contract will not have it, by the name of its error. Throws when the node does not answer. */
export type Relayed = { readonly kind: "sent"; readonly hash: Hex } | { readonly kind: "refused"; readonly refusal: string };

/** Sends one call of an event's contract as the platform's relayer, if the contract takes it. */
export async function relayCall({ client, relayer }: RelayDeps, { contract, call }: { contract: Address; call: Call }): Promise<Relayed> {
  const wanted = { account: relayer.account, address: contract, abi: eventTicketsAbi, ...call };
  try {
    const { request } = await client.simulateContract(wanted as Parameters<typeof client.simulateContract>[0]);
    return { kind: "sent", hash: await relayer.writeContract(request as Parameters<typeof relayer.writeContract>[0]) };
  } catch (fault) {
    const refusal = findRefusal(fault);
    if (refusal === null) throw fault;
    return { kind: "refused", refusal };
  }
}
