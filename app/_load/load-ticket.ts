import { cache } from "react";
import { getTicket } from "#server/tickets/get-ticket.ts";
import type { TicketView } from "#server/tickets/ticket-view.ts";
import { pageDeps } from "./deps.ts";
import { loadBookmark } from "./load-bookmark.ts";
import { orNotFound } from "./or-not-found.ts";

/** A ticket by its id in the address, read once a request; else the page that says there is nothing. */
export const loadTicket = cache(async (id: string): Promise<TicketView> => {
  await loadBookmark();
  return orNotFound(id, () => getTicket(pageDeps(), { id }));
});
