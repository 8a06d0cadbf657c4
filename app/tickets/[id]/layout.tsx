import type { ReactNode } from "react";
import { loadTicket } from "../../_load/load-ticket.ts";

/** Says that there is nothing before the skeleton goes out: the answer's status is then a true 404. */
export default async function TicketLayout({ params, children }: { params: Promise<{ id: string }>; children: ReactNode }) {
  await loadTicket((await params).id);
  return children;
}
