import Link from "next/link";
import { Badge } from "#components/badge.tsx";
import { formatCoin } from "#components/format-coin.ts";
import { Poster } from "#components/poster.tsx";
import { Time } from "#components/time.tsx";
import type { TicketView } from "#server/tickets/ticket-view.ts";

/** A ticket's stub: the poster torn off on the left, the words on the right. */
export function TicketCard({ ticket }: { ticket: TicketView }) {
  const { event } = ticket;
  return (
    <Link
      href={`/tickets/${ticket.id}`}
      data-testid="ticket-card"
      className="group flex overflow-hidden rounded-lg border border-line bg-surface shadow-card transition-transform hover:-translate-y-0.5"
    >
      <Poster id={event.id} title={event.title} className="w-28 shrink-0 rounded-none sm:w-36" />
      <div className="stub flex min-w-0 grow flex-col justify-between gap-3 p-4 sm:p-6">
        <div className="min-w-0">
          <h3 className="display truncate pb-1 text-2xl sm:text-3xl">{event.title}</h3>
          <p className="mt-1 truncate text-muted text-sm sm:text-base">
            <Time atSeconds={event.startsAtSeconds} timezone={event.timezone} style="short" />
            <br />
            {event.location}
          </p>
        </div>
        <div className="flex flex-wrap items-center gap-2">
          <Badge className="min-w-0 whitespace-normal">{ticket.tierName}</Badge>
          <span className="label text-muted">No. {ticket.serial + 1}</span>
          <TicketBadge ticket={ticket} />
        </div>
      </div>
    </Link>
  );
}

/** The one thing about a ticket that matters most now; nothing for an ordinary one. */
export function TicketBadge({ ticket }: { ticket: TicketView }) {
  if (ticket.status === "refunded") return <Badge>Refunded</Badge>;
  if (ticket.status === "revoked") return <Badge tone="negative">Revoked</Badge>;
  if (ticket.status === "used") return <Badge tone="positive">Admitted</Badge>;
  if (ticket.event.cancelledAtSeconds !== null) return <Badge tone="negative">Cancelled</Badge>;
  if (ticket.listing) return <Badge tone="warning">For sale at {formatCoin(BigInt(ticket.listing.priceWei))}</Badge>;
  return null;
}
