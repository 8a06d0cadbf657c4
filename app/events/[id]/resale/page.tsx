import type { Metadata } from "next";
import Link from "next/link";
import { LiveRefresh } from "#components/chain/live-refresh.tsx";
import { classNames } from "#components/class-names.ts";
import { EmptyState } from "#components/empty-state.tsx";
import { formatBps } from "#components/format-bps.ts";
import { Poster } from "#components/poster.tsx";
import { Time } from "#components/time.tsx";
import type { EventView } from "#server/events/event-view.ts";
import { getEvent } from "#server/events/get-event.ts";
import { type ListingSort, listListings } from "#server/resale/list-listings.ts";
import { OfferRow } from "../../../_events/offer-row.tsx";
import { pageDeps } from "../../../_load/deps.ts";
import { foundOnly, orNotFound } from "../../../_load/or-not-found.ts";

export const metadata: Metadata = { title: "Resale" };

const PAGE_SIZE = 50;
const SORTS: readonly { sort: ListingSort; label: string }[] = [
  { sort: "price-asc", label: "Lowest first" },
  { sort: "price-desc", label: "Highest first" },
];

type PageProps = { params: Promise<{ id: string }>; searchParams: Promise<{ sort?: string; after?: string }> };

export default async function ResalePage({ params, searchParams }: PageProps) {
  const deps = pageDeps();
  const { id } = await params;
  const { sort: wanted, after = null } = await searchParams;
  const sort = SORTS.find((one) => one.sort === wanted)?.sort ?? "price-asc";
  const event = await orNotFound(id, () => getEvent(deps, { id }));
  const { listings, nextCursor } = await foundOnly(() => listListings(deps, { eventId: id, sort, cursor: after, limit: PAGE_SIZE }));
  return (
    <div className="wrap max-w-3xl pt-8 sm:pt-12">
      <LiveRefresh contract={event.contract} />
      <EventHead event={event} />
      {listings.length > 1 || after ? <Order id={id} sort={sort} /> : null}
      {listings.length === 0 ? (
        <div className="mt-6">
          <EmptyState title="No offers" text="When a guest puts a ticket up for resale, it appears here at once." />
        </div>
      ) : (
        <ul className="mt-4 divide-y divide-line border-line border-t">
          {listings.map((offer) => (
            <li key={offer.ticketId}>
              <OfferRow offer={offer} contract={event.contract} />
            </li>
          ))}
        </ul>
      )}
      {nextCursor ? (
        <Link
          href={`/events/${id}/resale?sort=${sort}&after=${encodeURIComponent(nextCursor)}`}
          className="mt-6 inline-block font-medium underline underline-offset-4"
        >
          More offers
        </Link>
      ) : null}
    </div>
  );
}

function EventHead({ event }: { event: EventView }) {
  return (
    <Link href={`/events/${event.id}`} className="flex items-center gap-5">
      <Poster id={event.id} title={event.title} className="w-24 shrink-0" />
      <div className="min-w-0">
        <h1 className="display text-4xl sm:text-5xl">Resale</h1>
        <p className="mt-2 font-semibold">{event.title}</p>
        <p className="text-muted text-sm">
          <Time atSeconds={event.startsAtSeconds} timezone={event.timezone} style="short" /> · at most {formatBps(event.resaleCapBps)} of the price first paid
        </p>
      </div>
    </Link>
  );
}

function Order({ id, sort }: { id: string; sort: ListingSort }) {
  return (
    <nav aria-label="Order" className="mt-8 flex gap-2">
      {SORTS.map((one) => (
        <Link
          key={one.sort}
          href={`/events/${id}/resale?sort=${one.sort}`}
          aria-current={one.sort === sort}
          className={classNames(
            "rounded-full border px-4 py-2 font-medium text-sm",
            one.sort === sort ? "border-ink bg-ink text-canvas" : "border-line-strong hover:bg-sunken",
          )}
        >
          {one.label}
        </Link>
      ))}
    </nav>
  );
}
