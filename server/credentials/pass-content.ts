import type { PassContent } from "#methods/pass/wallet-content.ts";
import type { TicketNowView } from "../tickets/ticket-view.ts";

export function passContentOf({ ticket, reference }: { ticket: TicketNowView; reference: string }): PassContent {
  const { title, location, timezone, doorsAtSeconds, startsAtSeconds, endsAtSeconds } = ticket.event;
  return { reference, title, location, timezone, doorsAtSeconds, startsAtSeconds, endsAtSeconds, tierName: ticket.tierName, number: ticket.serial + 1 };
}
