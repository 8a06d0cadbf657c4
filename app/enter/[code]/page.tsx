import type { Metadata } from "next";
import { headers } from "next/headers";
import Link from "next/link";
import { buttonStyles } from "#components/button.tsx";
import { EmptyState } from "#components/empty-state.tsx";
import type { Address } from "#core/bytes.ts";
import { parseChallengeCode } from "#core/challenge.ts";
import { FoyerError } from "#core/error.ts";
import { findSession } from "#server/accounts/session.ts";
import { getChallenge, type OpenChallenge } from "#server/credentials/get-challenge.ts";
import { listHolderTickets } from "#server/tickets/list-holder-tickets.ts";
import type { TicketView } from "#server/tickets/ticket-view.ts";
import { SignInPrompt } from "../../_account/sign-in-prompt.tsx";
import { pageDeps } from "../../_load/deps.ts";
import { AnswerGate } from "../_parts/answer-gate.tsx";

export const metadata: Metadata = { title: "Enter with your wallet" };

type PageProps = { params: Promise<{ code: string }> };

/** Where a gate's code leads: which ticket, one signature, and the gate knows. */
export default async function EnterPage({ params }: PageProps) {
  const [{ code }, session] = await Promise.all([params, headers().then(findSession)]);
  const asked = await findAsked(decodeURIComponent(code));
  if (asked instanceof FoyerError) return <Over words={asked} />;
  const tickets = session ? await listOwn({ asked, holder: session.wallet }) : [];
  return (
    <div className="wrap max-w-md pt-8 sm:pt-14">
      <p className="label text-muted">{asked.event.title}</p>
      <h1 className="display mt-2 text-[clamp(2.25rem,10vw,3.5rem)]">{asked.challenge.gateName}</h1>
      <div className="mt-8">
        {session ? (
          <AnswerGate asked={asked} tickets={tickets} leftMs={asked.challenge.expiresAtSeconds * 1000 - pageDeps().clock.nowMs()} />
        ) : (
          <SignInPrompt title="Whose ticket?" text="Sign in with the wallet that holds it, then sign once more for this entrance." />
        )}
      </div>
    </div>
  );
}

const OVER: readonly string[] = ["NOT_FOUND", "EXPIRED", "ALREADY_USED"];

/** What there is to answer, or why there is nothing. */
async function findAsked(code: string): Promise<OpenChallenge | FoyerError> {
  const nonce = parseChallengeCode(code);
  if (nonce === null) return new FoyerError({ code: "NOT_FOUND", message: "That is no gate’s code.", next: "Scan or type what the gate shows." });
  try {
    return await getChallenge(pageDeps(), { nonce });
  } catch (cause) {
    if (cause instanceof FoyerError && OVER.includes(cause.code)) return cause;
    throw cause;
  }
}

const MOST_TICKETS = 100;

/** The holder's tickets that may still come in here. Doors are open, so this event is among the first of those to come. */
async function listOwn({ asked, holder }: { asked: OpenChallenge; holder: Address }): Promise<TicketView[]> {
  const page = { time: "upcoming", cursor: null, limit: MOST_TICKETS } as const;
  const { tickets } = await listHolderTickets(pageDeps(), { chainId: asked.event.chainId, holder, ...page });
  return tickets.filter(({ eventId, admittedAtMs, admittedOnChain }) => eventId === asked.event.id && admittedAtMs === null && !admittedOnChain);
}

function Over({ words }: { words: FoyerError }) {
  const action = (
    <Link href="/tickets" className={buttonStyles({ look: "accent" })}>
      Your tickets
    </Link>
  );
  return (
    <div className="wrap max-w-md pt-14" data-testid="challenge-over">
      <EmptyState title={words.message} text={words.next} action={action} />
    </div>
  );
}
