import type { Metadata } from "next";
import { getEnv } from "#platform/env.ts";
import type { EventView } from "#server/events/event-view.ts";
import { getZoneDesk } from "#server/geofence/get-zone-desk.ts";
import { pageDeps } from "../../../../_load/deps.ts";
import { DeskPage } from "../_desk/desk-page.tsx";
import type { PageParams } from "../_desk/organizer-only.tsx";
import { ValidityCard } from "./validity-card.tsx";
import { WebhookCard } from "./webhook-card.tsx";
import { ZoneDesk } from "./zone-desk.tsx";

export const metadata: Metadata = { title: "Entry zones" };

const FIRST_GO_LIVE = "Zones belong to the event’s own contract and its gates. Create it, then come back here to draw.";
const LEAD =
  "Draw where guests stand when they arrive. A phone whose owner agrees tells us once that it is there, and the gate sees it beside the code. A phone can claim to be anywhere, so this makes a ticket more believable and never opens the door by itself.";

export default function ZonesPage({ params }: { params: PageParams }) {
  return (
    <DeskPage params={params} title="Entry zones" lead={() => LEAD} firstGoLive={FIRST_GO_LIVE}>
      {({ event, userId }) => <Desk event={event} userId={userId} />}
    </DeskPage>
  );
}

async function Desk({ event: { id, timezone }, userId }: { event: EventView; userId: string }) {
  const { zones, gates, validMinutes, present, secrets } = await getZoneDesk(pageDeps(), { userId, eventId: id });
  const { PUBLIC_URL } = getEnv();
  return (
    <>
      <ZoneDesk eventId={id} zones={zones} gates={gates} />
      <div className="mt-8 grid gap-6 lg:grid-cols-2 lg:items-start">
        <ValidityCard eventId={id} validMinutes={validMinutes} present={present} />
        <WebhookCard
          eventId={id}
          timezone={timezone}
          url={new URL(`/api/events/${id}/geofence/webhook`, PUBLIC_URL).href}
          sdkUrl={new URL("/sdk/geofence-1.js", PUBLIC_URL).href}
          secrets={secrets}
        />
      </div>
    </>
  );
}
