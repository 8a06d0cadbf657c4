import type { Metadata } from "next";
import { headers } from "next/headers";
import Link from "next/link";
import { buttonStyles } from "#components/button.tsx";
import { LiveRefresh } from "#components/chain/live-refresh.tsx";
import { EmptyState } from "#components/empty-state.tsx";
import { METHODS } from "#methods/registry.ts";
import { findSession } from "#server/accounts/session.ts";
import type { EventView } from "#server/events/event-view.ts";
import { getOrganizerEvent } from "#server/events/get-event.ts";
import { getPolicy } from "#server/gate/get-policy.ts";
import { listGateState } from "#server/gate/list-gate-state.ts";
import { SignInPrompt } from "../../../../_account/sign-in-prompt.tsx";
import { pageDeps } from "../../../../_load/deps.ts";
import { orNotFound } from "../../../../_load/or-not-found.ts";
import { titlesOf } from "../../../../_methods/titles-of.ts";
import { EntryDesk } from "./entry-desk.tsx";

export const metadata: Metadata = { title: "Who gets in" };

export default async function EntryPage({ params }: { params: Promise<{ id: string }> }) {
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
  return (
    <div className="wrap pt-8 pb-16 sm:pt-12">
      <LiveRefresh contract={event.contract} />
      <Link href={`/organizer/events/${id}`} className="label wrap-anywhere text-muted underline underline-offset-4">
        {event.title}
      </Link>
      <h1 className="display mt-2 text-[clamp(2.25rem,6vw,4rem)]">Who gets in</h1>
      <p className="mt-4 max-w-prose text-muted">
        What guests show at the gates of this event. Put together what is wanted at once, and give other ways beside it; a ticket comes in once, whichever way.
      </p>
      {event.onChain === "draft" ? <NotYet id={id} /> : <Desk event={event} userId={userId} />}
    </div>
  );
}

async function Desk({ event, userId }: { event: EventView; userId: string }) {
  const deps = pageDeps();
  const organizer = { userId, eventId: event.id };
  const [{ policy, version, disabledHere, disabledEverywhere }, { gates, tiers }] = await Promise.all([
    getPolicy(deps, organizer),
    listGateState(deps, organizer),
  ]);
  const { timezone, doorsAtSeconds, endsAtSeconds } = event;
  const desk = {
    ...{ eventId: event.id, timezone, doorsAtSeconds, endsAtSeconds, tiers, disabledHere, disabledEverywhere },
    gates: gates.map(({ id, name, status, tiers: passing }) => ({ id, name, status, tiers: passing })),
    titles: titlesOf(METHODS),
  };
  return <EntryDesk desk={desk} saved={{ policy, version }} nowSeconds={Math.floor(deps.clock.nowMs() / 1000)} />;
}

/** A draft has no tiers on chain that a rule could name, and no gates. */
function NotYet({ id }: { id: string }) {
  return (
    <div className="mt-8">
      <EmptyState
        title="First go live"
        text="Rules speak of the gates and tiers of the event’s own contract. Create it, then come back here; until then every gate asks for a code or a wallet."
        action={
          <Link href={`/organizer/events/${id}`} className={buttonStyles({ look: "accent" })}>
            Back to the draft
          </Link>
        }
      />
    </div>
  );
}
