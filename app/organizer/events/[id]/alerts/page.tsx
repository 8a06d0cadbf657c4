import type { Metadata } from "next";
import { LiveRefresh } from "#components/chain/live-refresh.tsx";
import { listEventAlerts } from "#server/alerts/list-alerts.ts";
import type { EventView } from "#server/events/event-view.ts";
import { Alerts } from "../../../../_alerts/alerts.tsx";
import { pageDeps } from "../../../../_load/deps.ts";
import { loadBookmark } from "../../../../_load/load-bookmark.ts";
import { DeskPage } from "../_desk/desk-page.tsx";
import type { PageParams } from "../_desk/organizer-only.tsx";
import { Section } from "../gates/section.tsx";
import { EventBlocks } from "./event-blocks.tsx";

export const metadata: Metadata = { title: "Alerts" };

const FIRST_GO_LIVE = "Alerts tell of what happens at the event’s gates.";

export default function AlertsPage({ params }: { params: PageParams }) {
  return (
    <DeskPage
      params={params}
      title="Alerts"
      lead={() => "What looked like misuse at your gates, and who is kept out for it. One alert for each burst."}
      firstGoLive={FIRST_GO_LIVE}
    >
      {({ event, userId }) => <Desk event={event} userId={userId} />}
    </DeskPage>
  );
}

async function Desk({ event: { id: eventId, contract, timezone }, userId }: { event: EventView; userId: string }) {
  const { alerts, blocks } = await listEventAlerts(pageDeps(), { userId, eventId });
  return (
    <div className="mt-8 grid gap-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)] lg:items-start">
      <LiveRefresh contract={contract} since={await loadBookmark()} />
      <Section title="What happened" text="The newest first. “Program” is what the sender’s software says of itself, as a short sum: it names nobody.">
        <div className="mt-6">
          <Alerts alerts={alerts} timezone={timezone} />
        </div>
      </Section>
      <Section title="Kept out now" text="Each block ends by itself. Lift one when you know that it was a mistake.">
        <EventBlocks eventId={eventId} blocks={blocks} timezone={timezone} />
      </Section>
    </div>
  );
}
