import type { Metadata } from "next";
import { headers } from "next/headers";
import { notFound } from "next/navigation";
import { LiveRefreshAll } from "#components/chain/live-refresh.tsx";
import { EmptyState } from "#components/empty-state.tsx";
import { getEnv } from "#platform/env.ts";
import { isAdmin } from "#server/accounts/admin.ts";
import { findSession } from "#server/accounts/session.ts";
import { type JobsView, listJobs } from "#server/jobs/list-jobs.ts";
import { pageDeps } from "../../_load/deps.ts";
import { loadBookmark } from "../../_load/load-bookmark.ts";
import { Figure } from "../figure.tsx";
import { sinceWords } from "../since-words.ts";
import { JobRow } from "./job-row.tsx";

export const metadata: Metadata = { title: "Jobs" };

/** The worker does something every few seconds: silence for this long is no pause between two jobs. */
const SILENT_AFTER_SECONDS = 120;

/** How the background work goes. The layout has asked who is looking; a page that is streamed alone asks again. */
export default async function JobsPage() {
  if (!isAdmin({ env: getEnv() }, await findSession(await headers()))) notFound();
  const deps = pageDeps();
  const since = await loadBookmark();
  const view = await listJobs(deps);
  const nowSeconds = Math.floor(deps.clock.nowMs() / 1000);
  return (
    <div className="wrap pt-8 pb-16 sm:pt-10">
      <LiveRefreshAll kind="mirror" since={since} />
      <h1 className="display text-[clamp(3rem,11vw,5.5rem)]">Jobs</h1>
      <p className="mt-3 max-w-prose text-muted">
        What is done without anybody asking. What fails is tried again by itself, ever more rarely; what is given up waits here for you.
      </p>
      {view.jobs.length === 0 ? <NoWorkerYet /> : <Work view={view} nowSeconds={nowSeconds} />}
    </div>
  );
}

function NoWorkerYet() {
  return (
    <div className="mt-8">
      <EmptyState
        title="No worker yet"
        text="None has ever started on this database, so nothing is marked on chain, erased or sent. Start one: npm run worker."
      />
    </div>
  );
}

function Work({ view: { jobs, workerSeenAtSeconds, mails }, nowSeconds }: { view: JobsView; nowSeconds: number }) {
  const failing = jobs.filter(({ state }) => state === "failing" || state === "lost").length;
  const paused = jobs.filter(({ state }) => state === "paused").length;
  const isSilent = workerSeenAtSeconds === null || nowSeconds - workerSeenAtSeconds > SILENT_AFTER_SECONDS;
  return (
    <>
      <dl className="mt-8 grid grid-cols-2 gap-3 sm:gap-4 lg:grid-cols-4">
        <Figure
          name="Worker"
          testId="worker-seen"
          value={isSilent ? "Silent" : "At work"}
          detail={workerSeenAtSeconds === null ? "never heard of" : `last heard ${sinceWords({ atSeconds: workerSeenAtSeconds, nowSeconds })}`}
          tone={isSilent ? "negative" : "plain"}
        />
        <Figure
          name="Failing"
          testId="jobs-failing"
          value={String(failing)}
          detail={failing === 0 ? "every kind went well" : `of ${jobs.length} kinds`}
          tone={failing > 0 ? "negative" : "plain"}
        />
        <Figure name="Paused" value={String(paused)} detail={paused === 0 ? "none" : "by an operator"} tone={paused > 0 ? "warning" : "plain"} />
        <Figure
          name="Mail"
          value={String(mails.waiting)}
          detail={mails.givenUp > 0 ? `waiting, ${mails.givenUp} given up` : "waiting"}
          tone={mails.givenUp > 0 ? "warning" : "plain"}
        />
      </dl>
      <ul className="mt-10 divide-y divide-line border-ink border-t-2">
        {jobs.map((job) => (
          <JobRow key={job.name} job={job} nowSeconds={nowSeconds} />
        ))}
      </ul>
    </>
  );
}
