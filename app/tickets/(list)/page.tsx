import type { Metadata } from "next";
import { headers } from "next/headers";
import Link from "next/link";
import { buttonStyles } from "#components/button.tsx";
import { EmptyState } from "#components/empty-state.tsx";
import type { Address } from "#core/bytes.ts";
import { getEnv } from "#platform/env.ts";
import { findSession } from "#server/accounts/session.ts";
import { listGoneTickets, listHolderTickets, type TicketPage, type TicketTime } from "#server/tickets/list-holder-tickets.ts";
import type { TicketView } from "#server/tickets/ticket-view.ts";
import { KeepOffline } from "../../_account/keep-offline.tsx";
import { SignInPrompt } from "../../_account/sign-in-prompt.tsx";
import { pageDeps } from "../../_load/deps.ts";
import { oneParam } from "../../_load/one-param.ts";
import { foundOnly } from "../../_load/or-not-found.ts";
import { TicketCard } from "../_parts/ticket-card.tsx";

export const metadata: Metadata = { title: "Your tickets" };

const PAGE_SIZE = 24;
const PAST_SHOWN = 6;
const GONE_SHOWN = 6;

type Params = Record<"after" | "past", string | string[] | undefined>;

export default async function TicketsPage({ searchParams }: { searchParams: Promise<Params> }) {
  const [session, params] = await Promise.all([headers().then(findSession), searchParams]);
  return (
    <div className="wrap max-w-4xl pt-10 sm:pt-14">
      <div className="flex flex-wrap items-end justify-between gap-4">
        <h1 className="display text-[clamp(3rem,11vw,5.5rem)]">Your tickets</h1>
        {session ? (
          <div className="flex flex-wrap gap-x-5 gap-y-2">
            <Link href="/tickets/notices" className="font-medium underline decoration-2 underline-offset-4 hover:decoration-accent">
              Notices
            </Link>
            <Link href="/tickets/history" className="font-medium underline decoration-2 underline-offset-4 hover:decoration-accent">
              Purchases and sales
            </Link>
          </div>
        ) : null}
      </div>
      <div className="mt-8">
        {session ? (
          <Tickets holder={session.wallet} after={oneParam(params.after)} past={oneParam(params.past)} />
        ) : (
          <SignInPrompt title="Whose tickets?" text="Sign in with the wallet that holds them. It is a signature: it costs nothing and moves nothing." />
        )}
      </div>
    </div>
  );
}

/** Both lists go on by a cursor of their own; whoever is further down one of them sees that one alone. */
async function Tickets({ holder, after, past }: { holder: Address; after: string | null; past: string | null }) {
  if (past !== null) {
    const page = await readPage({ holder, time: "past", cursor: past, limit: PAGE_SIZE });
    return <Past page={page} />;
  }
  const upcoming = await readPage({ holder, time: "upcoming", cursor: after, limit: PAGE_SIZE });
  const gone = after === null ? await readPage({ holder, time: "past", cursor: null, limit: PAST_SHOWN }) : null;
  const lost = after === null ? await listGoneTickets(pageDeps(), { chainId: getEnv().CHAIN_ID, holder, limit: GONE_SHOWN }) : [];
  if (upcoming.tickets.length === 0 && (gone === null || gone.tickets.length === 0) && lost.length === 0) return <None />;
  return (
    <>
      <KeepOffline version={JSON.stringify(upcoming.tickets.map(({ id, listing, status }) => [id, listing, status]))} />
      {upcoming.tickets.length === 0 ? <p className="text-muted">You hold no ticket for anything to come.</p> : <TicketList tickets={upcoming.tickets} />}
      {upcoming.nextCursor ? <More href={`/tickets?after=${encodeURIComponent(upcoming.nextCursor)}`}>Later events</More> : null}
      {lost.length > 0 ? <Gone tickets={lost} /> : null}
      {gone && gone.tickets.length > 0 ? <Past page={gone} /> : null}
    </>
  );
}

function readPage(query: { holder: Address; time: TicketTime; cursor: string | null; limit: number }): Promise<TicketPage> {
  return foundOnly(() => listHolderTickets(pageDeps(), { chainId: getEnv().CHAIN_ID, ...query }));
}

function Past({ page }: { page: TicketPage }) {
  return (
    <section aria-labelledby="past" className="mt-14">
      <h2 id="past" className="display mb-5 border-line border-t-2 pt-4 text-3xl text-muted">
        Past
      </h2>
      <TicketList tickets={page.tickets} />
      {page.nextCursor ? <More href={`/tickets?past=${encodeURIComponent(page.nextCursor)}`}>Earlier events</More> : null}
    </section>
  );
}

/** Of what a wallet no longer holds because it is gone, so that nobody wonders where it went. */
function Gone({ tickets }: { tickets: readonly TicketView[] }) {
  return (
    <section aria-labelledby="gone" className="mt-14" data-testid="gone-tickets">
      <h2 id="gone" className="display mb-5 border-line border-t-2 pt-4 text-3xl text-muted">
        No longer valid
      </h2>
      <TicketList tickets={tickets} />
    </section>
  );
}

function None() {
  return (
    <EmptyState
      title="No tickets yet"
      text="What you buy or are given appears here a second after the chain has it."
      action={
        <Link href="/events" className={buttonStyles({ look: "accent" })}>
          See what’s on
        </Link>
      }
    />
  );
}

function TicketList({ tickets }: { tickets: readonly TicketView[] }) {
  return (
    <ul className="grid grid-cols-1 gap-4">
      {tickets.map((ticket) => (
        <li key={ticket.id}>
          <TicketCard ticket={ticket} />
        </li>
      ))}
    </ul>
  );
}

function More({ href, children }: { href: string; children: string }) {
  return (
    <div className="mt-8 flex justify-center">
      <Link href={href} className={buttonStyles({ look: "outline" })}>
        {children}
      </Link>
    </div>
  );
}
