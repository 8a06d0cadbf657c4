import type { Metadata } from "next";
import Link from "next/link";
import { LiveRefresh } from "#components/chain/live-refresh.tsx";
import { formatBps } from "#components/format-bps.ts";
import { Poster } from "#components/poster.tsx";
import type { EventView } from "#server/events/event-view.ts";
import { listListings } from "#server/resale/list-listings.ts";
import { EventFacts } from "../../_events/event-facts.tsx";
import { OfferRow } from "../../_events/offer-row.tsx";
import { saleStateOf } from "../../_events/sale-state.ts";
import { pageDeps } from "../../_load/deps.ts";
import { loadBookmark } from "../../_load/load-bookmark.ts";
import { loadEvent } from "../../_load/load-event.ts";
import { TierRow } from "./tier-row.tsx";

type PageProps = { params: Promise<{ id: string }> };

const CHEAPEST = { tier: null, mostWei: null, sort: "price-asc", cursor: null, limit: 3 } as const;

export async function generateMetadata({ params }: PageProps): Promise<Metadata> {
  const { title, description } = await loadEvent((await params).id);
  return { title, description: description.slice(0, 160) };
}

export default async function EventPage({ params }: PageProps) {
  const deps = pageDeps();
  const event = await loadEvent((await params).id);
  const { listings, nextCursor } = await listListings(deps, { ...CHEAPEST, eventId: event.id });
  const atSeconds = Math.floor(deps.clock.nowMs() / 1000);
  return (
    <div className="wrap grid grid-cols-1 gap-8 pt-6 sm:pt-10 lg:grid-cols-[minmax(0,5fr)_minmax(0,7fr)] lg:gap-14">
      <LiveRefresh contract={event.contract} since={await loadBookmark()} />
      <div className="-mx-5 -mt-6 bg-sunken py-7 sm:mx-0 sm:mt-0 sm:bg-transparent sm:py-0">
        <Poster id={event.id} title={event.title} className="mx-auto w-56 shadow-raised sm:w-full sm:max-w-sm lg:sticky lg:top-24 lg:max-w-none" />
      </div>
      <div>
        <h1 className="display text-[clamp(2.5rem,8vw,4.75rem)]">{event.title}</h1>
        <EventFacts event={event} />
        <section aria-labelledby="tickets" className="mt-10">
          <h2 id="tickets" className="display border-ink border-t-2 pt-4 text-3xl">
            Tickets
          </h2>
          {event.cancelledAtSeconds !== null ? <Cancelled /> : event.endsAtSeconds <= atSeconds ? <p className="mt-4 text-muted">This event is over.</p> : null}
          <ul className="mt-2 divide-y divide-line">
            {event.tiers.map((tier) => (
              <li key={tier.tier}>
                <TierRow
                  tier={tier}
                  saleState={event.cancelledAtSeconds === null ? saleStateOf({ tier, atSeconds }) : "over"}
                  event={{ contract: event.contract, timezone: event.timezone, maxPerPurchase: event.maxPerPurchase }}
                />
              </li>
            ))}
          </ul>
          <PurchaseRules event={event} />
        </section>
        <Resale event={event} atSeconds={atSeconds}>
          {listings.length === 0 ? (
            <p className="text-muted">Nobody is selling a ticket right now.</p>
          ) : (
            <ul className="divide-y divide-line">
              {listings.map((offer) => (
                <li key={offer.ticketId}>
                  <OfferRow offer={offer} />
                </li>
              ))}
            </ul>
          )}
          {listings.length > 0 ? (
            <Link
              href={`/events/${event.id}/resale`}
              className="mt-4 inline-block font-medium underline decoration-2 underline-offset-4 hover:decoration-accent"
            >
              {nextCursor ? "See all offers" : "Open the resale market"}
            </Link>
          ) : null}
        </Resale>
        <section aria-labelledby="about" className="mt-12">
          <h2 id="about" className="display border-ink border-t-2 pt-4 text-3xl">
            About
          </h2>
          <p className="mt-4 max-w-prose whitespace-pre-line leading-relaxed">{event.description}</p>
        </section>
      </div>
    </div>
  );
}

function Cancelled() {
  return (
    <p role="status" data-testid="cancelled" className="mt-4 rounded-md bg-negative-wash p-4 font-semibold text-negative">
      The organizer has cancelled this event. Each ticket’s holder gets back what was first paid for it.
    </p>
  );
}

function PurchaseRules({ event }: { event: EventView }) {
  const perWallet = event.maxPerWallet > 0 ? `, ${event.maxPerWallet} in one wallet` : "";
  return (
    <p className="mt-3 text-muted text-sm">{`Up to ${event.maxPerPurchase} tickets a purchase${perWallet}. The money is held until the event has ended.`}</p>
  );
}

function Resale({ event, atSeconds, children }: { event: EventView; atSeconds: number; children: React.ReactNode }) {
  return (
    <section aria-labelledby="resale" className="mt-12">
      <h2 id="resale" className="display border-ink border-t-2 pt-4 text-3xl">
        From other guests
      </h2>
      <p className="mt-2 mb-3 text-muted text-sm">{resaleWords({ event, atSeconds })}</p>
      {isResaleOpen({ event, atSeconds }) ? children : null}
    </section>
  );
}

function isResaleOpen({ event, atSeconds }: { event: EventView; atSeconds: number }): boolean {
  return event.policy !== "bound" && event.cancelledAtSeconds === null && event.transferCutoffAtSeconds > atSeconds;
}

function resaleWords({ event, atSeconds }: { event: EventView; atSeconds: number }): string {
  if (event.policy === "bound") return "The organizer has tied each ticket to its buyer: none can be given away or resold.";
  if (event.cancelledAtSeconds !== null || event.transferCutoffAtSeconds <= atSeconds) return "Resale has closed for this event.";
  return `Resold tickets cost at most ${formatBps(event.resaleCapBps)} of what was first paid. The contract refuses anything above.`;
}
