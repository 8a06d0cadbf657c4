import type { Metadata } from "next";
import { headers } from "next/headers";
import Link from "next/link";
import { buttonStyles } from "#components/button.tsx";
import { EmptyState } from "#components/empty-state.tsx";
import { getEnv } from "#platform/env.ts";
import { findSession } from "#server/accounts/session.ts";
import { listTickets } from "#server/tickets/list-tickets.ts";
import type { TicketView } from "#server/tickets/ticket-view.ts";
import { KeepOffline } from "../../_account/keep-offline.tsx";
import { SignInPrompt } from "../../_account/sign-in-prompt.tsx";
import { pageDeps } from "../../_load/deps.ts";
import { TicketCard } from "../_parts/ticket-card.tsx";

export const metadata: Metadata = { title: "Your tickets" };

export default async function TicketsPage() {
  const session = await findSession(await headers());
  return (
    <div className="wrap max-w-4xl pt-10 sm:pt-14">
      <h1 className="display text-[clamp(3rem,11vw,5.5rem)]">Your tickets</h1>
      <div className="mt-8">
        {session ? (
          <Tickets tickets={await listTickets(pageDeps(), { chainId: getEnv().CHAIN_ID, holder: session.wallet })} />
        ) : (
          <SignInPrompt title="Whose tickets?" text="Sign in with the wallet that holds them. It is a signature: it costs nothing and moves nothing." />
        )}
      </div>
    </div>
  );
}

function Tickets({ tickets }: { tickets: readonly TicketView[] }) {
  const nowSeconds = Math.floor(pageDeps().clock.nowMs() / 1000);
  const upcoming = tickets.filter(({ event }) => event.endsAtSeconds > nowSeconds);
  const past = tickets.filter(({ event }) => event.endsAtSeconds <= nowSeconds);
  if (tickets.length === 0) {
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
  return (
    <>
      <KeepOffline version={JSON.stringify(tickets.map(({ id, listing, admittedAtMs }) => [id, listing, admittedAtMs]))} />
      <TicketList tickets={upcoming} />
      {past.length > 0 ? (
        <section aria-labelledby="past" className="mt-14">
          <h2 id="past" className="display mb-5 border-line border-t-2 pt-4 text-3xl text-muted">
            Past
          </h2>
          <TicketList tickets={past} />
        </section>
      ) : null}
    </>
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
