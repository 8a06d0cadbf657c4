import Link from "next/link";
import type { ReactNode } from "react";
import { buttonStyles } from "#components/button.tsx";
import { EmptyState } from "#components/empty-state.tsx";
import { Time } from "#components/time.tsx";
import type { ListingPage, ListingView } from "#server/resale/list-listings.ts";
import { OfferRow } from "../_events/offer-row.tsx";
import { MarketFilter } from "./market-filter.tsx";
import { addressAfter, type MarketChoice } from "./market-query.ts";

type Props = {
  path: string;
  choice: MarketChoice;
  page: ListingPage;
  tiers: readonly { tier: number; name: string }[];
  headingOf?: (offer: ListingView) => ReactNode;
};

/** Offers with their order and filters, a page at a time. */
export function Market({ path, choice, page, tiers, headingOf }: Props) {
  const { sort, tier, upTo, upToWei } = choice;
  return (
    <>
      <MarketFilter
        path={path}
        choice={{ sort, tier, upTo }}
        fault={upTo && upToWei === null ? "Give a price such as 0.05." : null}
        tiers={tiers}
        // A filter that came by the address shows in the fields, also when the page was open already.
        key={`${sort} ${tier} ${upTo}`}
      />
      {page.listings.length === 0 ? (
        <div className="mt-6">{tier !== null || upToWei !== null ? <NoneSuch path={path} /> : <NoOffers />}</div>
      ) : (
        <ul className="mt-6 divide-y divide-line border-line border-t">
          {page.listings.map((offer) => (
            <li key={offer.ticketId}>
              <OfferRow offer={offer} heading={headingOf?.(offer)} />
            </li>
          ))}
        </ul>
      )}
      {page.nextCursor ? (
        <div className="mt-8 flex justify-center">
          <Link href={addressAfter({ path, choice, nextCursor: page.nextCursor })} className={buttonStyles({ look: "outline" })}>
            More offers
          </Link>
        </div>
      ) : null}
    </>
  );
}

/** Above an offer that stands among those of other events. */
export function OfferEvent({ offer }: { offer: ListingView }) {
  return (
    <Link href={`/events/${offer.eventId}`} className="group mb-1 block min-w-0">
      <span className="block truncate font-semibold text-lg leading-tight group-hover:underline">{offer.eventTitle}</span>
      <span className="text-muted text-sm">
        <Time atSeconds={offer.startsAtSeconds} timezone={offer.timezone} style="short" />
      </span>
    </Link>
  );
}

function NoOffers() {
  return <EmptyState title="No offers" text="When a guest puts a ticket up for resale, it appears here at once." />;
}

function NoneSuch({ path }: { path: string }) {
  return (
    <EmptyState
      title="Nothing like that"
      text="There are no offers with this tier and price right now."
      action={
        <Link href={path} className={buttonStyles({ look: "accent" })}>
          Show every offer
        </Link>
      }
    />
  );
}
