import type { Metadata } from "next";
import Link from "next/link";
import { buttonStyles } from "#components/button.tsx";
import { EmptyState } from "#components/empty-state.tsx";
import type { EventView } from "#server/events/event-view.ts";
import { listEvents } from "#server/events/list-events.ts";
import { searchEvents } from "#server/events/search-events.ts";
import { EventCard } from "../../_events/event-card.tsx";
import { pageDeps } from "../../_load/deps.ts";
import { oneParam } from "../../_load/one-param.ts";
import { foundOnly } from "../../_load/or-not-found.ts";
import { LiveSearch } from "./live-search.tsx";

export const metadata: Metadata = { title: "Events" };

const PAGE_SIZE = 24;

type Params = Record<"q" | "after", string | string[] | undefined>;
type Found = { events: EventView[]; nextCursor: string | null; match: "all" | "words" | "similar" };

export default async function EventsPage({ searchParams }: { searchParams: Promise<Params> }) {
  const { q, after } = await searchParams;
  const text = oneParam(q)?.trim() ?? "";
  const { events, nextCursor, match } = await foundOnly(() => find({ text, cursor: oneParam(after) }));
  return (
    <div className="wrap pt-10 sm:pt-14">
      <div className="grid items-end gap-6 lg:grid-cols-[1fr_minmax(0,28rem)]">
        <div>
          <h1 className="display text-[clamp(3rem,11vw,6rem)]">What’s on</h1>
          <Link href="/resale" className="mt-4 inline-block font-medium underline decoration-2 underline-offset-4 hover:decoration-accent">
            Tickets from other guests
          </Link>
        </div>
        <LiveSearch text={text} />
      </div>
      <div className="mt-8 border-ink border-t-2 pt-8">
        {match === "similar" && events.length > 0 ? <p className="mb-8 text-muted">No event has all of these words. These come close:</p> : null}
        {events.length === 0 ? <Nothing text={text} /> : <Events events={events} />}
      </div>
      {nextCursor ? (
        <div className="mt-12 flex justify-center">
          <Link href={nextPage({ text, nextCursor })} className={buttonStyles({ look: "outline", size: "large" })}>
            {text ? "More results" : "Later events"}
          </Link>
        </div>
      ) : null}
    </div>
  );
}

async function find({ text, cursor }: { text: string; cursor: string | null }): Promise<Found> {
  if (text) return searchEvents(pageDeps(), { text, cursor, limit: PAGE_SIZE });
  return { ...(await listEvents(pageDeps(), { cursor, limit: PAGE_SIZE })), match: "all" };
}

function Events({ events }: { events: readonly EventView[] }) {
  const atSeconds = Math.floor(pageDeps().clock.nowMs() / 1000);
  return (
    <ul className="grid grid-cols-1 gap-x-5 gap-y-10 sm:grid-cols-2 lg:grid-cols-3">
      {events.map((event) => (
        <li key={event.id}>
          <EventCard event={event} atSeconds={atSeconds} />
        </li>
      ))}
    </ul>
  );
}

function Nothing({ text }: { text: string }) {
  if (!text) return <EmptyState title="Nothing is coming up" text="Past events leave this list. New ones appear here as soon as their tickets are on chain." />;
  return (
    <EmptyState
      title="Nothing found"
      text={`No coming event is about “${text}”. Try fewer or other words; past events are not searched.`}
      action={
        <Link href="/events" className={buttonStyles({ look: "accent" })}>
          Show all events
        </Link>
      }
    />
  );
}

function nextPage({ text, nextCursor }: { text: string; nextCursor: string }): string {
  return `/events?${new URLSearchParams({ ...(text && { q: text }), after: nextCursor })}`;
}
