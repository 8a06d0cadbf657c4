import Link from "next/link";
import { Badge } from "#components/badge.tsx";
import { formatCoin } from "#components/format-coin.ts";
import { formatInstant } from "#components/format-instant.ts";
import { Poster } from "#components/poster.tsx";
import { Time } from "#components/time.tsx";
import type { EventView } from "#server/events/event-view.ts";
import { eventSaleState, lowestPriceWei, type SaleState } from "./sale-state.ts";

export function EventCard({ event, atSeconds }: { event: EventView; atSeconds: number }) {
  const { id, title, location, timezone, startsAtSeconds } = event;
  return (
    <Link href={`/events/${id}`} data-testid="event-card" className="group block rounded-md">
      <Poster
        id={id}
        title={title}
        lines={[formatInstant({ atSeconds: startsAtSeconds, timezone, style: "short" }), location]}
        className="transition-transform duration-300 ease-out group-hover:-rotate-1 group-hover:scale-[1.015]"
      />
      <div className="mt-3 flex items-start justify-between gap-3">
        <div className="min-w-0">
          <h3 className="truncate font-semibold text-lg leading-tight">{title}</h3>
          <p className="mt-1 truncate text-muted text-sm">
            <Time atSeconds={startsAtSeconds} timezone={timezone} style="short" /> · {location}
          </p>
        </div>
        <SaleWords state={eventSaleState({ event, atSeconds })} price={formatCoin(lowestPriceWei({ event, atSeconds }))} />
      </div>
    </Link>
  );
}

function SaleWords({ state, price }: { state: SaleState; price: string }) {
  switch (state) {
    case "open":
      return <span className="label shrink-0 rounded-sm bg-ink px-2 py-1 font-medium text-canvas">{price}</span>;
    case "sold-out":
      return <Badge tone="negative">Sold out</Badge>;
    case "not-yet":
      return <Badge tone="warning">Soon</Badge>;
    case "over":
      return <Badge>Sale over</Badge>;
  }
}
