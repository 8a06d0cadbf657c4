import Link from "next/link";
import type { ReactNode } from "react";
import { buttonStyles } from "#components/button.tsx";
import { EmptyState } from "#components/empty-state.tsx";
import type { EventView } from "#server/events/event-view.ts";
import { loadOrganizerEvent } from "../../../../_load/load-organizer-event.ts";
import { OrganizerOnly, type PageParams } from "./organizer-only.tsx";

type Props = {
  params: PageParams;
  title: string;
  /** What stands under the title, of a draft too. */
  lead: (event: EventView) => ReactNode;
  /** Why there is nothing to do here before the event stands on chain. */
  firstGoLive: string;
  /** What the page is for, once it does. */
  children: (input: { event: EventView; userId: string }) => ReactNode;
};

/** The frame of every page on which an organizer works at one event's doors. */
export function DeskPage({ params, title, lead, firstGoLive, children }: Props) {
  return (
    <OrganizerOnly params={params}>
      {async ({ id, session: { userId } }) => {
        const event = await loadOrganizerEvent(id, userId);
        return (
          <div className="wrap pt-8 pb-16 sm:pt-12">
            <Link href={`/organizer/events/${id}`} className="label wrap-anywhere text-muted underline underline-offset-4">
              {event.title}
            </Link>
            <h1 className="display mt-2 text-[clamp(2.25rem,6vw,4rem)]">{title}</h1>
            <p className="mt-4 max-w-prose text-muted">{lead(event)}</p>
            {event.onChain === "draft" ? <FirstGoLive id={id} text={firstGoLive} /> : children({ event, userId })}
          </div>
        );
      }}
    </OrganizerOnly>
  );
}

function FirstGoLive({ id, text }: { id: string; text: string }) {
  return (
    <div className="mt-8">
      <EmptyState
        title="First go live"
        text={text}
        action={
          <Link href={`/organizer/events/${id}`} className={buttonStyles({ look: "accent" })}>
            Back to the draft
          </Link>
        }
      />
    </div>
  );
}
