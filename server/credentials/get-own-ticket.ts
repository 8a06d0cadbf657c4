import type pg from "pg";
import { type Address, parseAddress } from "#core/bytes.ts";
import { FoyerError } from "#core/error.ts";
import type { MethodId } from "#core/policy.ts";
import { secondsOf } from "#core/time.ts";
import type { AccountSession } from "../accounts/session.ts";
import type { Clock } from "../clock.ts";
import { assertOn, listMethodStatesOfTicket } from "../gate/method-states.ts";
import { getTicketNow } from "../tickets/get-ticket.ts";
import type { TicketNowView } from "../tickets/ticket-view.ts";

export type OwnTicket = { readonly ticket: TicketNowView; readonly event: { readonly chainId: number; readonly contract: Address } };

/** A ticket for which its holder may still ask a credential of a method. Throws NOT_FOUND, FORBIDDEN (another's), EXPIRED (past, called off or taken back), ALREADY_USED, METHOD_DISABLED. */
export async function getOwnTicket(
  { db, clock }: { db: pg.Pool; clock: Clock },
  { session, ticketId, method }: { session: AccountSession; ticketId: string; method: MethodId },
): Promise<OwnTicket> {
  const [ticket, states] = await Promise.all([getTicketNow({ db }, { id: ticketId }), listMethodStatesOfTicket({ db }, { ticketId })]);
  if (ticket.holder !== session.wallet) throw notYours();
  if (ticket.status === "revoked") throw takenBack();
  if (ticket.event.cancelledAtSeconds !== null) throw calledOff();
  if (secondsOf(clock.nowMs()) >= ticket.event.endsAtSeconds) throw over();
  if ((ticket.admittedAtMs !== null || ticket.admittedOnChain) && !ticket.mayReturn) throw used();
  assertOn({ states, method });
  return { ticket, event: { chainId: ticket.event.chainId, contract: parseAddress(ticket.event.contract) } };
}

function notYours(): FoyerError {
  return new FoyerError({ code: "FORBIDDEN", message: "This ticket belongs to another wallet.", next: "Sign in with the wallet that holds it." });
}

function takenBack(): FoyerError {
  return new FoyerError({ code: "EXPIRED", message: "This ticket was taken back.", next: "Ask the organizer why." });
}

function calledOff(): FoyerError {
  return new FoyerError({
    code: "EXPIRED",
    message: "This event was called off.",
    next: "Its tickets open no door: get your money back on the ticket's page.",
  });
}

function over(): FoyerError {
  return new FoyerError({ code: "EXPIRED", message: "This event is over.", next: "Its tickets open no door any more." });
}

function used(): FoyerError {
  return new FoyerError({ code: "ALREADY_USED", message: "This ticket has been admitted.", next: "Nothing more is needed: it lets nobody in again." });
}
