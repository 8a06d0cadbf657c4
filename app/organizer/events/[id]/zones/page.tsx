import type { Metadata } from "next";
import { headers } from "next/headers";
import Link from "next/link";
import { buttonStyles } from "#components/button.tsx";
import { EmptyState } from "#components/empty-state.tsx";
import { getEnv } from "#platform/env.ts";
import { findSession } from "#server/accounts/session.ts";
import { getOrganizerEvent } from "#server/events/get-event.ts";
import { getZoneDesk } from "#server/geofence/get-zone-desk.ts";
import { SignInPrompt } from "../../../../_account/sign-in-prompt.tsx";
import { pageDeps } from "../../../../_load/deps.ts";
import { orNotFound } from "../../../../_load/or-not-found.ts";
import { ValidityCard } from "./validity-card.tsx";
import { WebhookCard } from "./webhook-card.tsx";
import { ZoneDesk } from "./zone-desk.tsx";

export const metadata: Metadata = { title: "Entry zones" };

export default async function ZonesPage({ params }: { params: Promise<{ id: string }> }) {
  const [{ id }, session] = await Promise.all([params, headers().then(findSession)]);
  if (!session) {
    return (
      <div className="wrap max-w-3xl pt-14">
        <SignInPrompt title="This is an organizer’s page" text="Sign in with the wallet that owns the event." />
      </div>
    );
  }
  const { userId } = session;
  const event = await orNotFound(id, () => getOrganizerEvent(pageDeps(), { id, organizerId: userId }));
  const isDraft = event.onChain === "draft";
  const desk = isDraft ? null : await getZoneDesk(pageDeps(), { userId, eventId: id });
  return (
    <div className="wrap pt-8 pb-16 sm:pt-12">
      <Link href={`/organizer/events/${id}`} className="label wrap-anywhere text-muted underline underline-offset-4">
        {event.title}
      </Link>
      <h1 className="display mt-2 text-[clamp(2.25rem,6vw,4rem)]">Entry zones</h1>
      <p className="mt-4 max-w-prose text-muted">
        Draw where guests stand when they arrive. A phone whose owner agrees tells us once that it is there, and the gate sees it beside the code. A phone can
        claim to be anywhere, so this makes a ticket more believable and never opens the door by itself.
      </p>
      {desk ? (
        <>
          <ZoneDesk eventId={id} zones={desk.zones} gates={desk.gates} />
          <div className="mt-8 grid gap-6 lg:grid-cols-2 lg:items-start">
            <ValidityCard eventId={id} validMinutes={desk.validMinutes} present={desk.present} />
            <WebhookCard
              eventId={id}
              timezone={event.timezone}
              url={new URL(`/api/events/${id}/geofence/webhook`, getEnv().PUBLIC_URL).href}
              sdkUrl={new URL("/sdk/geofence-1.js", getEnv().PUBLIC_URL).href}
              secrets={desk.secrets}
            />
          </div>
        </>
      ) : (
        <NotYet id={id} />
      )}
    </div>
  );
}

function NotYet({ id }: { id: string }) {
  return (
    <div className="mt-8">
      <EmptyState
        title="First go live"
        text="Zones belong to the event’s own contract and its gates. Create it, then come back here to draw."
        action={
          <Link href={`/organizer/events/${id}`} className={buttonStyles({ look: "accent" })}>
            Back to the draft
          </Link>
        }
      />
    </div>
  );
}
