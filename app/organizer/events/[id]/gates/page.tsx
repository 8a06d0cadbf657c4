import type { Metadata } from "next";
import { headers } from "next/headers";
import Link from "next/link";
import { LiveRefresh } from "#components/chain/live-refresh.tsx";
import { CLIENT_IP_HEADER } from "#server/accounts/auth.ts";
import type { EventView } from "#server/events/event-view.ts";
import { listGateState } from "#server/gate/list-gate-state.ts";
import { listNetworks } from "#server/networks/list-networks.ts";
import { pageDeps } from "../../../../_load/deps.ts";
import { loadBookmark } from "../../../../_load/load-bookmark.ts";
import { AlertNote } from "../_desk/alert-note.tsx";
import { DeskPage } from "../_desk/desk-page.tsx";
import type { PageParams } from "../_desk/organizer-only.tsx";
import { Devices } from "./devices.tsx";
import { Gates } from "./gates.tsx";
import { Networks } from "./networks.tsx";
import { Pairing } from "./pairing.tsx";
import { Staff } from "./staff.tsx";

export const metadata: Metadata = { title: "Gates and staff" };

/** A draft has no tiers on chain that a gate could name, and no tickets that anybody could show. */
const FIRST_GO_LIVE = "Gates check tickets of the event’s own contract. Create it, then come back here to name gates and staff.";

export default function GatesPage({ params }: { params: PageParams }) {
  return (
    <DeskPage params={params} title="Gates and staff" lead={(event) => <Lead event={event} />} firstGoLive={FIRST_GO_LIVE}>
      {({ event, userId }) => <Desk event={event} userId={userId} />}
    </DeskPage>
  );
}

async function Lead({ event: { id, contract } }: { event: EventView }) {
  return (
    <>
      <LiveRefresh contract={contract} since={await loadBookmark()} />
      Doors, people and devices. What guests show at them is under{" "}
      <Link href={`/organizer/events/${id}/entry`} data-testid="entry-link" className="text-ink underline underline-offset-4">
        Who gets in
      </Link>
      .
    </>
  );
}

async function Desk({ event, userId }: { event: EventView; userId: string }) {
  const organizer = { userId, eventId: event.id };
  const [state, networks, asked] = await Promise.all([listGateState(pageDeps(), organizer), listNetworks(pageDeps(), organizer), headers()]);
  return (
    <>
      <AlertNote eventId={event.id} userId={userId} />
      <div className="mt-8 grid gap-6 lg:grid-cols-2 lg:items-start">
        <Gates eventId={event.id} state={state} />
        <Staff eventId={event.id} staff={state.staff} />
        <Devices eventId={event.id} timezone={event.timezone} gates={state.gates} />
        <Pairing eventId={event.id} state={state} />
        <Networks eventId={event.id} gates={state.gates} networks={networks} address={asked.get(CLIENT_IP_HEADER) ?? "unknown"} />
      </div>
    </>
  );
}
