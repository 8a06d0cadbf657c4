import type { Metadata } from "next";
import { LiveRefreshAll } from "#components/chain/live-refresh.tsx";
import { listListings } from "#server/resale/list-listings.ts";
import { pageDeps } from "../_load/deps.ts";
import { loadBookmark } from "../_load/load-bookmark.ts";
import { oneParam } from "../_load/one-param.ts";
import { foundOnly } from "../_load/or-not-found.ts";
import { Market, OfferEvent } from "../_resale/market.tsx";
import { type MarketParams, queryOf, readChoice } from "../_resale/market-query.ts";

export const metadata: Metadata = { title: "Resale" };

export default async function MarketPage({ searchParams }: { searchParams: Promise<MarketParams> }) {
  const [params, since] = await Promise.all([searchParams, loadBookmark()]);
  const choice = readChoice(params);
  const page = await foundOnly(() => listListings(pageDeps(), queryOf({ choice, eventId: null, cursor: oneParam(params.after) })));
  return (
    <div className="wrap max-w-3xl pt-10 sm:pt-14">
      <LiveRefreshAll kind="events" since={since} />
      <h1 className="display text-[clamp(3rem,11vw,5.5rem)]">Resale</h1>
      <p className="mt-4 max-w-prose text-muted">
        Tickets that other guests sell, for every coming event. Each contract refuses a price above its organizer’s limit, and the ticket is yours in the same
        transaction.
      </p>
      <Market path="/resale" choice={choice} page={page} tiers={[]} headingOf={(offer) => <OfferEvent offer={offer} />} />
    </div>
  );
}
