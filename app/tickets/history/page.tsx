import type { Metadata } from "next";
import { headers } from "next/headers";
import Link from "next/link";
import { buttonStyles } from "#components/button.tsx";
import { EmptyState } from "#components/empty-state.tsx";
import type { Address } from "#core/bytes.ts";
import { getEnv } from "#platform/env.ts";
import { findSession } from "#server/accounts/session.ts";
import { listHistory } from "#server/tickets/list-history.ts";
import { SignInPrompt } from "../../_account/sign-in-prompt.tsx";
import { pageDeps } from "../../_load/deps.ts";
import { oneParam } from "../../_load/one-param.ts";
import { foundOnly } from "../../_load/or-not-found.ts";
import { HistoryRow } from "./history-row.tsx";

export const metadata: Metadata = { title: "Purchases and sales" };

const PAGE_SIZE = 40;

export default async function HistoryPage({ searchParams }: { searchParams: Promise<Record<"after", string | string[] | undefined>> }) {
  const [session, { after }] = await Promise.all([headers().then(findSession), searchParams]);
  return (
    <div className="wrap max-w-3xl pt-10 sm:pt-14">
      <Link href="/tickets" className="label text-muted underline underline-offset-4">
        Your tickets
      </Link>
      <h1 className="display mt-2 text-[clamp(2.75rem,10vw,5rem)]">Purchases and sales</h1>
      <p className="mt-4 max-w-prose text-muted">What the chain says about your wallet’s tickets, the newest first.</p>
      <div className="mt-8">
        {session ? (
          <History wallet={session.wallet} cursor={oneParam(after)} />
        ) : (
          <SignInPrompt title="Whose history?" text="Sign in with the wallet that you buy with. It is a signature: it costs nothing and moves nothing." />
        )}
      </div>
    </div>
  );
}

async function History({ wallet, cursor }: { wallet: Address; cursor: string | null }) {
  const query = { chainId: getEnv().CHAIN_ID, wallet, cursor, limit: PAGE_SIZE };
  const { entries, nextCursor } = await foundOnly(() => listHistory(pageDeps(), query));
  if (entries.length === 0) {
    return (
      <EmptyState
        title="Nothing yet"
        text="Purchases, gifts, sales and refunds of this wallet appear here a second after the chain has them."
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
      <ol className="divide-y divide-line border-ink border-t-2" data-testid="history">
        {entries.map((entry) => (
          <li key={`${entry.transactionHash} ${entry.kind} ${entry.direction} ${entry.counterpart} ${entry.tierName}`}>
            <HistoryRow entry={entry} />
          </li>
        ))}
      </ol>
      {nextCursor ? (
        <div className="mt-8 flex justify-center">
          <Link href={`/tickets/history?after=${encodeURIComponent(nextCursor)}`} className={buttonStyles({ look: "outline" })}>
            Earlier
          </Link>
        </div>
      ) : null}
    </>
  );
}
