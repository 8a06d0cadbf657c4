import type { Metadata } from "next";
import { EmptyState } from "#components/empty-state.tsx";
import type { EventView } from "#server/events/event-view.ts";
import { listDeliveries } from "#server/webhooks/list-deliveries.ts";
import { listWebhooks } from "#server/webhooks/list-webhooks.ts";
import { pageDeps } from "../../../../_load/deps.ts";
import { DeskPage } from "../_desk/desk-page.tsx";
import type { PageParams } from "../_desk/organizer-only.tsx";
import { Deliveries } from "./deliveries.tsx";
import { NewWebhook } from "./new-webhook.tsx";
import { RefreshWhile } from "./refresh-while.tsx";
import { WebhookCard } from "./webhook-card.tsx";

export const metadata: Metadata = { title: "Webhooks" };

const MOST_SHOWN = 20;
const FIRST_GO_LIVE = "Nothing happens to a draft that a server could be told of. Create the event, then come back here.";
const LEAD =
  "Your own server hears what happens to this event, within seconds and signed. What doesn’t arrive is tried again for three days, and kept for thirty to be sent again from here.";

export default function WebhooksPage({ params }: { params: PageParams }) {
  return (
    <DeskPage params={params} title="Webhooks" lead={() => LEAD} firstGoLive={FIRST_GO_LIVE}>
      {({ event, userId }) => <Desk event={event} userId={userId} />}
    </DeskPage>
  );
}

async function Desk({ event: { id: eventId, timezone }, userId }: { event: EventView; userId: string }) {
  const organizer = { userId, eventId };
  const deps = pageDeps();
  const webhooks = await listWebhooks(deps, organizer);
  const logs = await Promise.all(webhooks.map(({ id }) => listDeliveries(deps, { organizer, webhookId: id, cursor: null, limit: MOST_SHOWN })));
  return (
    <div className="mt-8 grid gap-6">
      <RefreshWhile isWaiting={webhooks.some(({ waiting }) => waiting > 0)} />
      {webhooks.length === 0 ? <EmptyState title="Nobody listens yet" text="Name the address of a server of yours, and choose what it is to hear." /> : null}
      {webhooks.map((webhook, place) => (
        <WebhookCard key={webhook.id} eventId={eventId} timezone={timezone} webhook={webhook}>
          <Deliveries eventId={eventId} webhookId={webhook.id} timezone={timezone} deliveries={logs[place]?.deliveries ?? []} />
        </WebhookCard>
      ))}
      <NewWebhook eventId={eventId} isFirst={webhooks.length === 0} />
    </div>
  );
}
