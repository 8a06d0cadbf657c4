import type { Metadata } from "next";
import { headers } from "next/headers";
import Link from "next/link";
import { buttonStyles } from "#components/button.tsx";
import { LiveRefreshAll } from "#components/chain/live-refresh.tsx";
import { EmptyState } from "#components/empty-state.tsx";
import { getEnv } from "#platform/env.ts";
import { type AccountSession, findSession } from "#server/accounts/session.ts";
import { listNotices } from "#server/tickets/list-notices.ts";
import { listOverrides } from "#server/tickets/list-overrides.ts";
import { SignInPrompt } from "../../_account/sign-in-prompt.tsx";
import { pageDeps } from "../../_load/deps.ts";
import { loadBookmark } from "../../_load/load-bookmark.ts";
import { oneParam } from "../../_load/one-param.ts";
import { foundOnly } from "../../_load/or-not-found.ts";
import { ByHand } from "../_parts/by-hand.tsx";
import { MarkSeen } from "./mark-seen.tsx";
import { NoticeRow } from "./notice-row.tsx";

export const metadata: Metadata = { title: "Notices" };

const PAGE_SIZE = 40;

export default async function NoticesPage({ searchParams }: { searchParams: Promise<Record<"after", string | string[] | undefined>> }) {
  const [session, { after }] = await Promise.all([headers().then(findSession), searchParams]);
  return (
    <div className="wrap max-w-3xl pt-10 sm:pt-14">
      <Link href="/tickets" className="label text-muted underline underline-offset-4">
        Your tickets
      </Link>
      <h1 className="display mt-2 text-[clamp(2.75rem,10vw,5rem)]">Notices</h1>
      <p className="mt-4 max-w-prose text-muted">What became of your tickets: those that came to you and those that went, whoever moved them.</p>
      <div className="mt-8">
        {session ? (
          <Notices session={session} cursor={oneParam(after)} />
        ) : (
          <SignInPrompt title="Whose notices?" text="Sign in with the wallet that holds your tickets. It is a signature: it costs nothing and moves nothing." />
        )}
      </div>
    </div>
  );
}

async function Notices({ session: { wallet, userId }, cursor }: { session: AccountSession; cursor: string | null }) {
  const since = await loadBookmark();
  const query = { chainId: getEnv().CHAIN_ID, wallet, userId, cursor, limit: PAGE_SIZE };
  const { notices, nextCursor } = await foundOnly(() => listNotices(pageDeps(), query));
  const unseen = [...new Set(notices.filter(({ isUnread }) => isUnread).map(({ transactionHash }) => transactionHash))];
  return (
    <>
      <LiveRefreshAll kind="events" since={since} />
      <MarkSeen transactionHashes={unseen} />
      {cursor === null ? <ByHand overrides={await listOverrides(pageDeps(), { wallet })} withTicket="named" /> : null}
      {notices.length === 0 ? (
        <EmptyState
          title="All quiet"
          text="When a ticket of yours is given, sold, moved, refunded or taken back, it says so here: to who had it and to who has it now."
          action={
            <Link href="/tickets" className={buttonStyles({ look: "outline" })}>
              Your tickets
            </Link>
          }
        />
      ) : (
        <ol className="grid gap-3" data-testid="notices">
          {notices.map((notice) => (
            <li key={`${notice.transactionHash} ${notice.kind} ${notice.direction} ${notice.counterpart} ${notice.tierName}`}>
              <NoticeRow notice={notice} />
            </li>
          ))}
        </ol>
      )}
      {nextCursor ? (
        <div className="mt-8 flex justify-center">
          <Link href={`/tickets/notices?after=${encodeURIComponent(nextCursor)}`} className={buttonStyles({ look: "outline" })}>
            Earlier
          </Link>
        </div>
      ) : null}
    </>
  );
}
