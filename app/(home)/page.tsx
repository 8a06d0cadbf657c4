import Form from "next/form";
import Link from "next/link";
import { buttonStyles } from "#components/button.tsx";
import { classNames } from "#components/class-names.ts";
import { EmptyState } from "#components/empty-state.tsx";
import { formatInstant } from "#components/format-instant.ts";
import { Poster } from "#components/poster.tsx";
import type { EventView } from "#server/events/event-view.ts";
import { listEvents } from "#server/events/list-events.ts";
import { EventCard } from "../_events/event-card.tsx";
import { SearchField } from "../_events/search-field.tsx";
import { pageDeps } from "../_load/deps.ts";

const SHOWN = 9;
const TILTS = ["-rotate-6 translate-y-8 -mr-6", "rotate-2 z-10 -translate-y-2", "rotate-8 translate-y-10 -ml-6"] as const;

export default async function HomePage() {
  const deps = pageDeps();
  const { events } = await listEvents(deps, { cursor: null, limit: SHOWN });
  const atSeconds = Math.floor(deps.clock.nowMs() / 1000);
  return (
    <>
      <section className="overflow-hidden">
        <div className="wrap grid items-center gap-10 pt-10 pb-14 sm:pt-16 lg:grid-cols-2 lg:gap-4 lg:py-16">
          <div>
            <h1 className="display text-[clamp(3.25rem,14vw,4.5rem)] lg:text-[5.75rem]">
              Your name isn’t on the list. Your <span className="text-accent-display">ticket</span> is.
            </h1>
            <p className="mt-6 max-w-md text-lg text-muted">
              Buy it, give it away, resell it within the organizer’s limit. At the door your phone shows a code that nobody can copy, even without network.
            </p>
            <Form action="/events" role="search" className="mt-8 max-w-md">
              <SearchField />
            </Form>
            <div className="mt-4 flex flex-wrap gap-3">
              <Link href="/events" className={classNames(buttonStyles({ look: "accent", size: "large" }), "max-sm:h-12 max-sm:px-5 max-sm:text-base")}>
                See what’s on
              </Link>
              <Link href="/organizer" className={classNames(buttonStyles({ look: "outline", size: "large" }), "max-sm:h-12 max-sm:px-5 max-sm:text-base")}>
                Put on an event
              </Link>
            </div>
          </div>
          <PosterWall events={events} />
        </div>
      </section>
      <section className="wrap" aria-labelledby="upcoming">
        <div className="mb-6 flex items-end justify-between border-ink border-t-2 pt-4">
          <h2 id="upcoming" className="display text-4xl">
            Coming up
          </h2>
          <Link href="/events" className="font-medium underline decoration-2 underline-offset-4 hover:decoration-accent">
            All events
          </Link>
        </div>
        {events.length === 0 ? (
          <EmptyState
            title="The stage is empty"
            text="No event is on sale right now. Put one on: it takes a few minutes and one signature."
            action={
              <Link href="/organizer/events/new" className={buttonStyles({ look: "accent" })}>
                Create an event
              </Link>
            }
          />
        ) : (
          <ul className="grid grid-cols-1 gap-x-5 gap-y-10 sm:grid-cols-2 lg:grid-cols-3">
            {events.map((event) => (
              <li key={event.id}>
                <EventCard event={event} atSeconds={atSeconds} />
              </li>
            ))}
          </ul>
        )}
      </section>
    </>
  );
}

/** Three posters, put up in a hurry. */
function PosterWall({ events }: { events: readonly EventView[] }) {
  return (
    <div aria-hidden className="mr-2 hidden grid-cols-3 lg:grid">
      {events.slice(0, TILTS.length).map(({ id, title, location, timezone, startsAtSeconds }, place) => (
        <div key={id} className={`${TILTS[place]} origin-bottom`}>
          <Poster id={id} title={title} lines={[formatInstant({ atSeconds: startsAtSeconds, timezone, style: "date" }), location]} className="shadow-raised" />
        </div>
      ))}
    </div>
  );
}
