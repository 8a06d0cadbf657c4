import type { TicketView } from "#server/tickets/ticket-view.ts";

/** Why this ticket can't change hands, in a sentence; `null` when it can. */
export function findMoveObstacle({ ticket, atSeconds }: { ticket: TicketView; atSeconds: number }): string | null {
  if (ticket.admittedAtMs !== null || ticket.admittedOnChain) return "This ticket has been used at the door. It stays with you.";
  if (ticket.event.cancelledAtSeconds !== null) return "The event was cancelled: the ticket can be refunded, and no longer changes hands.";
  if (ticket.order && ticket.order.settledAtSeconds === null) {
    return "It was paid by card, and until that payment is final it can be neither given away nor resold. It lets you in all the same.";
  }
  if (ticket.event.policy === "bound") return "The organizer has tied each ticket to its buyer: it can be neither given away nor resold.";
  if (atSeconds >= ticket.event.transferCutoffAtSeconds) return "Tickets of this event have stopped changing hands.";
  return null;
}
