import type { Metadata } from "next";
import { headers } from "next/headers";
import Link from "next/link";
import { LiveRefresh } from "#components/chain/live-refresh.tsx";
import { Poster } from "#components/poster.tsx";
import { Time } from "#components/time.tsx";
import { findSession } from "#server/accounts/session.ts";
import { listOverrides } from "#server/tickets/list-overrides.ts";
import type { TicketView } from "#server/tickets/ticket-view.ts";
import { KeepOffline } from "../../_account/keep-offline.tsx";
import { pageDeps } from "../../_load/deps.ts";
import { loadBookmark } from "../../_load/load-bookmark.ts";
import { loadTicket } from "../../_load/load-ticket.ts";
import { ByHand } from "../_parts/by-hand.tsx";
import { GiveAway } from "../_parts/give-away.tsx";
import { findMoveObstacle } from "../_parts/move-obstacle.ts";
import { Provenance } from "../_parts/provenance.tsx";
import { RecoveryNotice } from "../_parts/recovery-notice.tsx";
import { Resell } from "../_parts/resell.tsx";
import { ShowTicket } from "../_parts/show-ticket.tsx";

type PageProps = { params: Promise<{ id: string }> };

export async function generateMetadata({ params }: PageProps): Promise<Metadata> {
  return { title: `Ticket for ${(await loadTicket((await params).id)).event.title}` };
}

export default async function TicketPage({ params }: PageProps) {
  const { id } = await params;
  const [ticket, session] = await Promise.all([loadTicket(id), headers().then(findSession)]);
  const isHolder = session?.wallet === ticket.holder;
  const overrides = isHolder ? await listOverrides(pageDeps(), { wallet: session.wallet }) : [];
  const obstacle = findMoveObstacle({ ticket, atSeconds: Math.floor(pageDeps().clock.nowMs() / 1000) });
  return (
    <div className="wrap grid grid-cols-1 gap-8 pt-6 sm:pt-10 lg:grid-cols-[minmax(0,26rem)_minmax(0,1fr)] lg:gap-14">
      <LiveRefresh contract={ticket.event.contract} since={await loadBookmark()} />
      {isHolder ? <KeepOffline version={JSON.stringify([ticket.listing, ticket.admittedAtMs, ticket.leftAtMs, ticket.moves])} /> : null}
      <div className="mx-auto w-full max-w-md lg:sticky lg:top-24 lg:self-start">
        <ShowTicket ticket={ticket} viewer={isHolder ? "holder" : session ? "stranger" : "nobody"} />
      </div>
      <div className="mx-auto w-full max-w-md lg:mx-0 lg:max-w-none">
        <EventHead ticket={ticket} />
        {isHolder ? <ByHand overrides={overrides.filter(({ ticketId }) => ticketId === id)} withTicket="plain" /> : null}
        {isHolder && ticket.recovery?.state === "open" ? <RecoveryNotice ticket={ticket} recovery={ticket.recovery} /> : null}
        {isHolder ? (
          <section aria-labelledby="move" className="mt-10">
            <h2 id="move" className="display border-ink border-t-2 pt-4 text-3xl">
              {obstacle ? "Passing it on" : "Can’t make it?"}
            </h2>
            {obstacle ? (
              <p className="mt-4 text-muted">{obstacle}</p>
            ) : (
              <div className="mt-4 grid grid-cols-1 gap-6">
                <Resell ticket={ticket} />
                <GiveAway ticket={ticket} />
              </div>
            )}
          </section>
        ) : null}
        <Provenance ticket={ticket} />
      </div>
    </div>
  );
}

function EventHead({ ticket: { event } }: { ticket: TicketView }) {
  return (
    <Link href={`/events/${event.id}`} className="group flex items-center gap-5">
      <Poster id={event.id} title={event.title} className="w-24 shrink-0 sm:w-32" />
      <div className="min-w-0">
        <h2 className="display text-3xl group-hover:underline sm:text-5xl">{event.title}</h2>
        <p className="mt-3 text-muted">
          <Time atSeconds={event.startsAtSeconds} timezone={event.timezone} style="full" />
          <br />
          {event.location}
        </p>
      </div>
    </Link>
  );
}
