import type { Metadata } from "next";
import Link from "next/link";
import { buttonStyles } from "#components/button.tsx";
import { EmptyState } from "#components/empty-state.tsx";
import { listEvents } from "#server/events/list-events.ts";
import { EventCard } from "../../_events/event-card.tsx";
import { pageDeps } from "../../_load/deps.ts";
import { foundOnly } from "../../_load/or-not-found.ts";

export const metadata: Metadata = { title: "Events" };

const PAGE_SIZE = 24;

export default async function EventsPage({ searchParams }: { searchParams: Promise<{ after?: string }> }) {
  const deps = pageDeps();
  const { after = null } = await searchParams;
  const { events, nextCursor } = await foundOnly(() => listEvents(deps, { cursor: after, limit: PAGE_SIZE }));
  const atSeconds = Math.floor(deps.clock.nowMs() / 1000);
  return (
    <div className="wrap pt-10 sm:pt-14">
      <h1 className="display text-[clamp(3rem,11vw,6rem)]">What’s on</h1>
      <div className="mt-8 border-ink border-t-2 pt-8">
        {events.length === 0 ? (
          <EmptyState title="Nothing is coming up" text="Past events leave this list. New ones appear here as soon as their tickets are on chain." />
        ) : (
          <ul className="grid grid-cols-1 gap-x-5 gap-y-10 sm:grid-cols-2 lg:grid-cols-3">
            {events.map((event) => (
              <li key={event.id}>
                <EventCard event={event} atSeconds={atSeconds} />
              </li>
            ))}
          </ul>
        )}
      </div>
      {nextCursor ? (
        <div className="mt-12 flex justify-center">
          <Link href={`/events?after=${encodeURIComponent(nextCursor)}`} className={buttonStyles({ look: "outline", size: "large" })}>
            Later events
          </Link>
        </div>
      ) : null}
    </div>
  );
}
