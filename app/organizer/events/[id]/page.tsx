import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { Badge } from "#components/badge.tsx";
import { buttonStyles } from "#components/button.tsx";
import { Card } from "#components/card.tsx";
import { LiveRefresh } from "#components/chain/live-refresh.tsx";
import { formatCoin } from "#components/format-coin.ts";
import { Poster } from "#components/poster.tsx";
import { Time } from "#components/time.tsx";
import type { AccountSession } from "#server/accounts/session.ts";
import type { EventView, TierView } from "#server/events/event-view.ts";
import { getCreation } from "#server/events/get-creation.ts";
import { pageDeps } from "../../../_load/deps.ts";
import { loadBookmark } from "../../../_load/load-bookmark.ts";
import { loadOrganizerEvent } from "../../../_load/load-organizer-event.ts";
import { AlertNote } from "./_desk/alert-note.tsx";
import { OrganizerOnly, type PageParams } from "./_desk/organizer-only.tsx";
import { GoLive } from "./go-live.tsx";
import { Terms } from "./terms.tsx";

export const metadata: Metadata = { title: "Your event" };

export default function OrganizerEventPage({ params }: { params: PageParams }) {
  return <OrganizerOnly params={params}>{overview}</OrganizerOnly>;
}

async function overview({ id, session }: { id: string; session: AccountSession }) {
  const event = await loadOrganizerEvent(id, session.userId);
  return (
    <div className="wrap grid grid-cols-1 gap-8 pt-8 sm:pt-12 lg:grid-cols-[minmax(0,18rem)_minmax(0,1fr)] lg:gap-14">
      <LiveRefresh contract={event.contract} since={await loadBookmark()} />
      <Poster id={event.id} title={event.title} className="mx-auto w-full max-w-60 lg:max-w-none lg:self-start" />
      <div>
        <Link href="/organizer" className="label text-muted underline underline-offset-4">
          Your events
        </Link>
        <div className="mt-2 flex flex-wrap items-center gap-3">
          <h1 className="display min-w-0 text-[clamp(2.25rem,6vw,4rem)]">{event.title}</h1>
          {event.onChain === "draft" ? <Badge tone="warning">Draft</Badge> : <Badge tone="positive">Live</Badge>}
        </div>
        <p className="mt-3 text-muted">
          <Time atSeconds={event.startsAtSeconds} timezone={event.timezone} /> · {event.location}
        </p>
        {event.onChain === "draft" ? null : <AlertNote eventId={event.id} userId={session.userId} />}
        {event.onChain === "draft" ? <Draft event={event} session={session} /> : <Live event={event} />}
        {event.onChain === "draft" ? null : <Sales tiers={event.tiers} />}
        <Terms event={event} />
      </div>
    </div>
  );
}

async function Draft({ event, session }: { event: EventView; session: AccountSession }) {
  const creation = await getCreation(pageDeps(), { id: event.id, organizerId: session.userId });
  if (session.wallet !== event.organizerWallet) notFound();
  return (
    <Card className="mt-6">
      <h2 className="font-semibold text-xl">One signature to go</h2>
      <p className="mt-2 max-w-prose text-muted">
        Your wallet now creates the event’s own contract. From then on prices, supply and resale rules are fixed, for you too, and tickets are on sale.
      </p>
      <GoLive creation={creation} />
    </Card>
  );
}

function Live({ event }: { event: EventView }) {
  return (
    <div className="mt-6 flex flex-wrap gap-3">
      <Link href={`/organizer/events/${event.id}/gates`} data-testid="gates-link" className={buttonStyles({ look: "accent" })}>
        Gates and staff
      </Link>
      <Link href={`/organizer/events/${event.id}/entry`} data-testid="entry-link" className={buttonStyles({ look: "outline" })}>
        Who gets in
      </Link>
      <Link href={`/organizer/events/${event.id}/zones`} data-testid="zones-link" className={buttonStyles({ look: "outline" })}>
        Entry zones
      </Link>
      <Link href={`/organizer/events/${event.id}/report`} data-testid="report-link" className={buttonStyles({ look: "outline" })}>
        Report
      </Link>
      <Link href={`/organizer/events/${event.id}/alerts`} data-testid="alerts-link" className={buttonStyles({ look: "outline" })}>
        Alerts
      </Link>
      <Link href={`/organizer/events/${event.id}/webhooks`} data-testid="webhooks-link" className={buttonStyles({ look: "outline" })}>
        Webhooks
      </Link>
      <Link href={`/events/${event.id}`} className={buttonStyles({ look: "outline" })}>
        Public page
      </Link>
    </div>
  );
}

function Sales({ tiers }: { tiers: readonly TierView[] }) {
  const revenueWei = tiers.reduce((sum, tier) => sum + BigInt(tier.priceWei) * BigInt(tier.sold), 0n);
  const sold = tiers.reduce((sum, tier) => sum + tier.sold, 0);
  return (
    <section aria-labelledby="sales" className="mt-10">
      <h2 id="sales" className="display border-ink border-t-2 pt-4 text-3xl">
        Sales so far
      </h2>
      <dl className="mt-5 grid grid-cols-2 gap-4">
        <Figure name="Tickets sold" value={String(sold)} />
        <Figure name="First sales, held in the contract" value={revenueWei === 0n ? "0 ETH" : formatCoin(revenueWei)} />
      </dl>
      <ul className="mt-6 grid grid-cols-1 gap-5">
        {tiers.map((tier) => (
          <li key={tier.tier} data-testid={`sales-${tier.tier}`}>
            <div className="flex justify-between gap-4">
              <span className="min-w-0 font-semibold">
                {tier.name} <span className="font-normal text-muted">· {formatCoin(BigInt(tier.priceWei))}</span>
              </span>
              <span className="shrink-0 tabular-nums">
                {tier.sold} / {tier.supply}
              </span>
            </div>
            <progress aria-label={`${tier.name}: sold`} value={tier.sold} max={tier.supply} className="progress mt-2" />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div className="rounded-lg bg-sunken p-4">
      <dt className="label text-muted">{name}</dt>
      <dd className="display mt-2 text-3xl sm:text-4xl">{value}</dd>
    </div>
  );
}
