import type { Metadata } from "next";
import Link from "next/link";
import { LiveRefresh } from "#components/chain/live-refresh.tsx";
import { formatBps } from "#components/format-bps.ts";
import { Poster } from "#components/poster.tsx";
import { Time } from "#components/time.tsx";
import type { EventView } from "#server/events/event-view.ts";
import { listListings } from "#server/resale/list-listings.ts";
import { pageDeps } from "../../../_load/deps.ts";
import { loadBookmark } from "../../../_load/load-bookmark.ts";
import { loadEvent } from "../../../_load/load-event.ts";
import { oneParam } from "../../../_load/one-param.ts";
import { foundOnly } from "../../../_load/or-not-found.ts";
import { Market } from "../../../_resale/market.tsx";
import { type MarketParams, queryOf, readChoice } from "../../../_resale/market-query.ts";

export const metadata: Metadata = { title: "Resale" };

type PageProps = { params: Promise<{ id: string }>; searchParams: Promise<MarketParams> };

export default async function ResalePage({ params, searchParams }: PageProps) {
  const [{ id }, asked] = await Promise.all([params, searchParams]);
  const choice = readChoice(asked);
  const event = await loadEvent(id);
  const page = await foundOnly(() => listListings(pageDeps(), queryOf({ choice, eventId: id, cursor: oneParam(asked.after) })));
  return (
    <div className="wrap max-w-3xl pt-8 sm:pt-12">
      <LiveRefresh contract={event.contract} since={await loadBookmark()} />
      <EventHead event={event} />
      <Market path={`/events/${id}/resale`} choice={choice} page={page} tiers={event.tiers} />
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
