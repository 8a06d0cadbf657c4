import type pg from "pg";
import type { Address } from "#core/bytes.ts";
import { systemClock } from "#server/clock.ts";
import { listHolderTickets } from "#server/tickets/list-holder-tickets.ts";
import type { TicketView } from "#server/tickets/ticket-view.ts";

const MOST_TICKETS = 500;

/** Everything that a wallet holds for events that have not ended. */
export async function listTickets({ db }: { db: pg.Pool }, { chainId, holder }: { chainId: number; holder: Address }): Promise<TicketView[]> {
  const page = await listHolderTickets({ db, clock: systemClock }, { chainId, holder, time: "upcoming", cursor: null, limit: MOST_TICKETS });
  return page.tickets;
}
