import type { Metadata } from "next";
import { headers } from "next/headers";
import Link from "next/link";
import { buttonStyles } from "#components/button.tsx";
import { LiveRefresh } from "#components/chain/live-refresh.tsx";
import { EmptyState } from "#components/empty-state.tsx";
import { findSession } from "#server/accounts/session.ts";
import type { EventView } from "#server/events/event-view.ts";
import { getOrganizerEvent } from "#server/events/get-event.ts";
import { type GateState, listGateState } from "#server/gate/list-gate-state.ts";
import { SignInPrompt } from "../../../../_account/sign-in-prompt.tsx";
import { pageDeps } from "../../../../_load/deps.ts";
import { orNotFound } from "../../../../_load/or-not-found.ts";
import { Devices } from "./devices.tsx";
import { Gates } from "./gates.tsx";
import { Pairing } from "./pairing.tsx";
import { Staff } from "./staff.tsx";

export const metadata: Metadata = { title: "Gates and staff" };

export default async function GatesPage({ params }: { params: Promise<{ id: string }> }) {
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
  const state = await listGateState(pageDeps(), { userId, eventId: id });
  return (
    <div className="wrap pt-8 pb-16 sm:pt-12">
      <LiveRefresh contract={event.contract} />
      <Link href={`/organizer/events/${id}`} className="label wrap-anywhere text-muted underline underline-offset-4">
        {event.title}
      </Link>
      <h1 className="display mt-2 text-[clamp(2.25rem,6vw,4rem)]">Gates and staff</h1>
      <p className="mt-4 max-w-prose text-muted">
        Doors, people and devices. What guests show at them is under{" "}
        <Link href={`/organizer/events/${id}/entry`} data-testid="entry-link" className="text-ink underline underline-offset-4">
          Who gets in
        </Link>
        .
      </p>
      {event.onChain === "draft" ? <NotYet id={id} /> : <Desk event={event} state={state} />}
    </div>
  );
}

function Desk({ event, state }: { event: EventView; state: GateState }) {
  return (
    <div className="mt-8 grid gap-6 lg:grid-cols-2 lg:items-start">
      <Gates eventId={event.id} state={state} />
      <Staff eventId={event.id} staff={state.staff} />
      <Devices eventId={event.id} timezone={event.timezone} gates={state.gates} />
      <Pairing eventId={event.id} state={state} />
    </div>
  );
}

/** A draft has no tiers on chain that a gate could name, and no tickets that anybody could show. */
function NotYet({ id }: { id: string }) {
  return (
    <div className="mt-8">
      <EmptyState
        title="First go live"
        text="Gates check tickets of the event’s own contract. Create it, then come back here to name gates and staff."
        action={
          <Link href={`/organizer/events/${id}`} className={buttonStyles({ look: "accent" })}>
            Back to the draft
          </Link>
        }
      />
    </div>
  );
}
