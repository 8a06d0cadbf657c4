import { encodeFunctionData } from "viem";
import { type Address, type Hex, parseHex } from "#core/bytes.ts";
import { FoyerError } from "#core/error.ts";
import { eventTicketsAbi } from "#generated/contracts.ts";
import type { ChainClient } from "#platform/chain.ts";
import { findRefusal } from "#platform/contract-refusal.ts";

/** What somebody's wallet is to sign and send: nothing is signed here, and nothing has happened yet. `value` in wei, as decimal text. */
export type UnsignedTransaction = {
  readonly chainId: number;
  readonly from: Address;
  readonly to: Address;
  readonly data: Hex;
  readonly value: string;
};

type Call =
  | { readonly functionName: "safeTransferFrom"; readonly args: readonly [from: Address, to: Address, tokenId: bigint] }
  | { readonly functionName: "void"; readonly args: readonly [tokenId: bigint, reason: Hex] };

type Input = { readonly event: { readonly chainId: number; readonly contract: Address }; readonly from: Address; readonly call: Call };

/**
 * A call of an event's contract, tried against the chain as it is now: the contract alone knows its rules. Throws CONFLICT when it would refuse,
 * UNAVAILABLE when no node answers.
 */
export async function prepareCall({ chain }: { chain: ChainClient }, { event, from, call }: Input): Promise<UnsignedTransaction> {
  const data = parseHex(encodeFunctionData({ abi: eventTicketsAbi, ...call } as Parameters<typeof encodeFunctionData>[0]));
  try {
    await chain.simulateContract({ account: from, address: event.contract, abi: eventTicketsAbi, ...call } as Parameters<ChainClient["simulateContract"]>[0]);
  } catch (fault) {
    const refusal = findRefusal(fault);
    throw refusal ? refused({ refusal, cause: fault }) : silent(fault);
  }
  return { chainId: event.chainId, from, to: event.contract, data, value: "0" };
}

/** What holders and organizers meet; every other error of the contract is told by its name. */
const WORDS: Readonly<Record<string, string>> = {
  TransferBound: "The organizer has tied each ticket to its buyer: it does not change hands.",
  TransfersClosed: "Tickets of this event have stopped changing hands.",
  TicketAdmitted: "This ticket has been used at the door.",
  GiftLimitReached: "This ticket has been given away as often as the organizer allows.",
  GiftTooSoon: "This ticket was given away a short while ago and may not move on yet.",
  NotSettled: "This ticket was paid elsewhere, and until that payment is final it does not change hands.",
  EventIsCancelled: "The event was cancelled: its tickets can be refunded, and no longer change hands.",
  EventOver: "The event is over.",
  AccessControlUnauthorizedAccount: "The contract gives this wallet no right to do that.",
  ERC721InvalidReceiver: "The receiver is a contract that takes no tickets.",
};

function refused({ refusal, cause }: { refusal: string; cause: unknown }): FoyerError {
  const message = WORDS[refusal] ?? `The event’s contract refuses: ${refusal}.`;
  return new FoyerError({ code: "CONFLICT", message, next: "Look at the ticket and at the event’s rules.", cause });
}

function silent(cause: unknown): FoyerError {
  return new FoyerError({ code: "UNAVAILABLE", message: "The chain does not answer.", next: "Try again in a moment.", cause });
}
