import type { Metadata } from "next";
import { headers } from "next/headers";
import { notFound } from "next/navigation";
import { LiveRefreshAll } from "#components/chain/live-refresh.tsx";
import { getEnv } from "#platform/env.ts";
import { isAdmin } from "#server/accounts/admin.ts";
import { findSession } from "#server/accounts/session.ts";
import { getMirrorStatus, type MirrorStatusView } from "#server/mirror/get-mirror-status.ts";
import { pageDeps } from "../_load/deps.ts";
import { loadBookmark } from "../_load/load-bookmark.ts";
import { Endpoints } from "./endpoints.tsx";
import { Figure } from "./figure.tsx";
import { sinceWords } from "./since-words.ts";
import { StateNote } from "./state-note.tsx";

export const metadata: Metadata = { title: "The mirror" };

/** More than a busy moment explains. */
const MANY_BLOCKS = 10;

/** How the tables follow the chain. The layout has asked who is looking; a page that is streamed alone asks again. */
export default async function OperatorPage() {
  const env = getEnv();
  if (!isAdmin({ env }, await findSession(await headers()))) notFound();
  const deps = pageDeps();
  const since = await loadBookmark();
  const status = await getMirrorStatus(deps, { chainId: env.CHAIN_ID });
  const nowSeconds = Math.floor(deps.clock.nowMs() / 1000);
  return (
    <div className="wrap pt-8 sm:pt-10">
      <LiveRefreshAll kind="mirror" since={since} />
      <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-2">
        <h1 className="display text-[clamp(3rem,11vw,5.5rem)]">The mirror</h1>
        <p className="label text-muted" data-testid="mirror-size">
          Chain {status.chainId} · {plural(status.events, "event")} · {plural(status.tickets, "ticket")} sold
        </p>
      </div>
      <StateNote status={status} nowSeconds={nowSeconds} />
      <Blocks status={status} nowSeconds={nowSeconds} />
      <Faults status={status} nowSeconds={nowSeconds} />
      <Endpoints endpoints={status.endpoints} nowSeconds={nowSeconds} />
    </div>
  );
}

function Blocks({ status, nowSeconds }: { status: MirrorStatusView; nowSeconds: number }) {
  const { head, mirrored, safeBlock, finalBlock, lag, confirmedAtSeconds } = status;
  return (
    <Section id="blocks" title="Blocks">
      <Figure
        name="Lag"
        testId="lag"
        value={lag ? plural(lag.blocks, "block") : "–"}
        detail={lag ? `${lag.seconds} s of the chain’s time` : "unknown"}
        tone={lag && lag.blocks > MANY_BLOCKS ? "warning" : "plain"}
      />
      <Figure name="Head" value={blockWords(head?.number)} detail={head?.atSeconds ? sinceWords({ atSeconds: head.atSeconds, nowSeconds }) : "not seen yet"} />
      <Figure
        name="Mirrored"
        testId="mirrored"
        value={blockWords(mirrored?.number)}
        detail={confirmedAtSeconds === null ? "not confirmed" : `confirmed ${sinceWords({ atSeconds: confirmedAtSeconds, nowSeconds })}`}
      />
      <Figure name="Safe" value={blockWords(safeBlock)} detail={behindWords({ block: safeBlock, head: head?.number })} />
      <Figure name="Finalized" value={blockWords(finalBlock)} detail={behindWords({ block: finalBlock, head: head?.number })} />
    </Section>
  );
}

function Faults({ status, nowSeconds }: { status: MirrorStatusView; nowSeconds: number }) {
  const { reorgs, drift, writer } = status;
  return (
    <Section id="health" title="Health">
      <Figure
        name="Reorgs seen"
        value={reorgs.count.toLocaleString("en-GB")}
        detail={
          reorgs.lastAtSeconds === null
            ? "none since the mirror was made"
            : `deepest ${plural(reorgs.deepest, "block")}, ${plural(reorgs.orphanedLogs, "log")} undone, last ${sinceWords({ atSeconds: reorgs.lastAtSeconds, nowSeconds })}`
        }
      />
      <Figure
        name="Drift"
        testId="drift"
        value={drift ? plural(drift.differences, "difference") : "Not checked yet"}
        detail={
          drift
            ? `at block ${blockWords(drift.block)}, ${sinceWords({ atSeconds: drift.checkedAtSeconds, nowSeconds })}`
            : "the nightly check compares tables, fold and chain"
        }
        tone={drift && drift.differences > 0 ? "negative" : "plain"}
      />
      <Figure
        name="Writer"
        value={writer?.name ?? "None"}
        detail={
          writer
            ? `since ${sinceWords({ atSeconds: writer.sinceSeconds, nowSeconds })}, last heard ${sinceWords({ atSeconds: writer.beatAtSeconds, nowSeconds })}`
            : "start the indexer"
        }
      />
    </Section>
  );
}

function Section({ id, title, children }: { id: string; title: string; children: React.ReactNode }) {
  return (
    <section aria-labelledby={id} className="mt-12">
      <h2 id={id} className="display border-ink border-t-2 pt-4 text-3xl">
        {title}
      </h2>
      <dl className="mt-5 grid grid-cols-2 gap-3 *:first:col-span-2 sm:gap-4 lg:auto-cols-fr lg:grid-flow-col lg:grid-cols-none lg:*:first:col-span-1">
        {children}
      </dl>
    </section>
  );
}

function blockWords(block: string | null | undefined): string {
  return block ? BigInt(block).toLocaleString("en-GB") : "–";
}

function behindWords({ block, head }: { block: string | null; head: string | undefined }): string {
  if (block === null) return "the node does not say";
  return head === undefined ? "" : `${plural(Math.max(0, Number(BigInt(head) - BigInt(block))), "block")} behind the head`;
}

function plural(count: number, one: string): string {
  return `${count.toLocaleString("en-GB")} ${one}${count === 1 ? "" : "s"}`;
}
