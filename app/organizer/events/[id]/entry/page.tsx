import type { Metadata } from "next";
import { LiveRefresh } from "#components/chain/live-refresh.tsx";
import { METHODS } from "#methods/registry.ts";
import type { EventView } from "#server/events/event-view.ts";
import { getPolicy } from "#server/gate/get-policy.ts";
import { listGateState } from "#server/gate/list-gate-state.ts";
import { pageDeps } from "../../../../_load/deps.ts";
import { loadBookmark } from "../../../../_load/load-bookmark.ts";
import { titlesOf } from "../../../../_methods/titles-of.ts";
import { DeskPage } from "../_desk/desk-page.tsx";
import type { PageParams } from "../_desk/organizer-only.tsx";
import { EntryDesk } from "./entry-desk.tsx";

export const metadata: Metadata = { title: "Who gets in" };

/** A draft has no tiers on chain that a rule could name, and no gates. */
const FIRST_GO_LIVE =
  "Rules speak of the gates and tiers of the event’s own contract. Create it, then come back here; until then every gate asks for a code or a wallet.";

export default function EntryPage({ params }: { params: PageParams }) {
  return (
    <DeskPage params={params} title="Who gets in" lead={(event) => <Lead event={event} />} firstGoLive={FIRST_GO_LIVE}>
      {({ event, userId }) => <Desk event={event} userId={userId} />}
    </DeskPage>
  );
}

async function Lead({ event }: { event: EventView }) {
  return (
    <>
      <LiveRefresh contract={event.contract} since={await loadBookmark()} />
      What guests show at the gates of this event. Put together what is wanted at once, and give other ways beside it; a ticket comes in once, whichever way.
    </>
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
    gates: gates.map(({ id, name, status, tiers: passing, direction }) => ({ id, name, status, tiers: passing, direction })),
    titles: titlesOf(METHODS),
  };
  return <EntryDesk desk={desk} saved={{ policy, version }} nowSeconds={Math.floor(deps.clock.nowMs() / 1000)} />;
}
