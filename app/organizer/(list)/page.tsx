import type { Metadata } from "next";
import { headers } from "next/headers";
import Link from "next/link";
import { Badge } from "#components/badge.tsx";
import { buttonStyles } from "#components/button.tsx";
import { EmptyState } from "#components/empty-state.tsx";
import { Poster } from "#components/poster.tsx";
import { Time } from "#components/time.tsx";
import { findSession } from "#server/accounts/session.ts";
import type { EventView } from "#server/events/event-view.ts";
import { listOrganizerEvents } from "#server/events/list-organizer-events.ts";
import { SignInPrompt } from "../../_account/sign-in-prompt.tsx";
import { pageDeps } from "../../_load/deps.ts";

export const metadata: Metadata = { title: "Your events" };

export default async function OrganizerPage() {
  const session = await findSession(await headers());
  return (
    <div className="wrap max-w-4xl pt-10 sm:pt-14">
      <div className="flex flex-wrap items-end justify-between gap-4">
        <h1 className="display text-[clamp(3rem,11vw,5.5rem)]">Your events</h1>
        {session ? (
          <div className="flex flex-wrap gap-3">
            <Link href="/organizer/keys" data-testid="keys-link" className={buttonStyles({ look: "outline" })}>
              Keys
            </Link>
            <Link href="/organizer/events/new" data-testid="new-event" className={buttonStyles({ look: "accent" })}>
              New event
            </Link>
          </div>
        ) : null}
      </div>
      <div className="mt-8">
        {session ? (
          <Events events={await listOrganizerEvents(pageDeps(), { organizerId: session.userId })} />
        ) : (
          <SignInPrompt
            title="Put on an event"
            text="Sign in with the wallet that should own it. Each event gets a contract of its own, with your rules in it."
          />
        )}
      </div>
    </div>
  );
}

function Events({ events }: { events: readonly EventView[] }) {
  if (events.length === 0) {
    return (
      <EmptyState
        title="Nothing on yet"
        text="Say what, when and where, name your tiers and your resale rules. The first draft costs nothing."
        action={
          <Link href="/organizer/events/new" className={buttonStyles({ look: "accent" })}>
            Create your first event
          </Link>
        }
      />
    );
  }
  const nowSeconds = Math.floor(pageDeps().clock.nowMs() / 1000);
  return (
    <ul className="divide-y divide-line border-ink border-t-2">
      {events.map((event) => (
        <li key={event.id}>
          <Link href={`/organizer/events/${event.id}`} data-testid="organizer-event" className="group flex items-center gap-5 py-5">
            <Poster id={event.id} title={event.title} className="w-20 shrink-0" />
            <div className="min-w-0 grow">
              <h2 className="line-clamp-2 font-semibold text-lg leading-tight group-hover:underline sm:text-xl">{event.title}</h2>
              <p className="mt-1 truncate text-muted text-sm">
                <Time atSeconds={event.startsAtSeconds} timezone={event.timezone} style="short" /> · {event.location}
              </p>
              <p className="label mt-2 text-muted">{soldWords(event)}</p>
            </div>
            <StatusBadge event={event} nowSeconds={nowSeconds} />
          </Link>
        </li>
      ))}
    </ul>
  );
}

function soldWords({ tiers }: EventView): string {
  const sold = tiers.reduce((sum, tier) => sum + tier.sold, 0);
  const supply = tiers.reduce((sum, tier) => sum + tier.supply, 0);
  return `${sold} of ${supply} sold`;
}

function StatusBadge({ event, nowSeconds }: { event: EventView; nowSeconds: number }) {
  if (event.onChain === "draft") return <Badge tone="warning">Draft</Badge>;
  if (event.endsAtSeconds <= nowSeconds) return <Badge>Over</Badge>;
  return <Badge tone="positive">Live</Badge>;
}
