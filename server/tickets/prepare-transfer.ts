import type pg from "pg";
import { type Address, parseAddress, ZERO_ADDRESS } from "#core/bytes.ts";
import { FoyerError } from "#core/error.ts";
import type { ChainClient } from "#platform/chain.ts";
import { getTicketNow } from "./get-ticket.ts";
import { prepareCall, type UnsignedTransaction } from "./prepare-call.ts";

type Input = { readonly wallet: Address; readonly ticketId: string; readonly to: Address };

/**
 * The transaction by which a holder's wallet gives the ticket to another (A3). When it is mined, all that was made to show the ticket by is dead, for
 * it names its holder. Throws NOT_FOUND, FORBIDDEN (another's), INVALID_INPUT, EXPIRED (taken back), CONFLICT (the contract's rules), UNAVAILABLE.
 */
export async function prepareTransfer(deps: { db: pg.Pool; chain: ChainClient }, { wallet, ticketId, to }: Input): Promise<UnsignedTransaction> {
  const ticket = await getTicketNow(deps, { id: ticketId });
  if (ticket.holder !== wallet) throw notYours();
  if (ticket.status === "revoked") throw takenBack();
  const contract = parseAddress(ticket.event.contract);
  if ([wallet, contract, ZERO_ADDRESS].includes(to)) throw wrongReceiver();
  const call = { functionName: "safeTransferFrom", args: [wallet, to, BigInt(ticket.tokenId)] } as const;
  return prepareCall(deps, { event: { chainId: ticket.event.chainId, contract }, from: wallet, call });
}

function notYours(): FoyerError {
  return new FoyerError({ code: "FORBIDDEN", message: "This ticket belongs to another wallet.", next: "Sign in with the wallet that holds it." });
}

function takenBack(): FoyerError {
  return new FoyerError({ code: "EXPIRED", message: "This ticket was taken back.", next: "Ask the organizer why." });
}

function wrongReceiver(): FoyerError {
  const message = "Name another wallet than the holder’s, and none that nobody has.";
  return new FoyerError({ code: "INVALID_INPUT", message, next: "Correct the receiver.", fields: [{ path: "to", message }] });
}
