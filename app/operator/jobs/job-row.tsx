import { Badge } from "#components/badge.tsx";
import type { JobFailure, JobState, JobView } from "#server/jobs/list-jobs.ts";
import { sinceWords } from "../since-words.ts";
import { JobButtons } from "./job-buttons.tsx";
import { durationWords, resultWords, untilWords } from "./job-words.ts";

const TONES: Readonly<Record<JobState, "neutral" | "accent" | "positive" | "negative" | "warning">> = {
  new: "neutral",
  running: "accent",
  done: "positive",
  failing: "negative",
  lost: "negative",
  paused: "warning",
};
const WORDS: Readonly<Record<JobState, string>> = {
  new: "Not run yet",
  running: "Running",
  done: "Well",
  failing: "Failing",
  lost: "Worker lost",
  paused: "Paused",
};

/** One kind of work: what it is for, how its last run went, and what can be done about it. */
export function JobRow({ job, nowSeconds }: { job: JobView; nowSeconds: number }) {
  return (
    <li data-testid={`job-${job.name}`} data-state={job.state} className="grid gap-x-8 gap-y-3 py-5 lg:grid-cols-[minmax(0,1fr)_18rem_14rem] lg:items-center">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <span className="font-semibold text-lg">{job.title}</span>
          <Badge tone={TONES[job.state]}>{WORDS[job.state]}</Badge>
          {job.isAsked ? <Badge>Asked for</Badge> : null}
        </p>
        <p className="mt-1 max-w-prose text-muted text-sm">{job.purpose}</p>
      </div>
      <div className="min-w-0 text-sm tabular-nums">
        <p>{lastWords({ job, nowSeconds })}</p>
        <p className="text-muted">
          {job.nextAtSeconds === null ? "Not due while it is paused" : `Next ${untilWords({ atSeconds: job.nextAtSeconds, nowSeconds })}`}
        </p>
        {job.result ? <p className="wrap-anywhere text-muted">{resultWords(job.result)}</p> : null}
      </div>
      <JobButtons name={job.name} state={job.state} isAsked={job.isAsked} />
      {job.failures.length > 0 ? <Failures job={job} nowSeconds={nowSeconds} /> : null}
    </li>
  );
}

function lastWords({ job: { startedAtSeconds, durationMs, state }, nowSeconds }: { job: JobView; nowSeconds: number }): string {
  if (startedAtSeconds === null) return "Never run";
  const since = sinceWords({ atSeconds: startedAtSeconds, nowSeconds });
  if (state === "running") return `Began ${since}`;
  return durationMs === null ? `Ran ${since}` : `Ran ${since}, took ${durationWords(durationMs)}`;
}

function Failures({ job: { failures, failuresInARow }, nowSeconds }: { job: JobView; nowSeconds: number }) {
  return (
    <div className="rounded-md bg-negative-wash p-4 lg:col-span-3">
      <p className="font-semibold text-negative">{failuresInARow === 1 ? "Failed once" : `Failed ${failuresInARow} times in a row`}</p>
      <ul className="mt-2 grid gap-2">
        {failures.map((failure) => (
          <li key={`${failure.atSeconds} ${failure.words}`} className="min-w-0 text-sm">
            <span className="wrap-anywhere font-mono">{failure.words}</span>
            <span className="text-muted"> · {factsOf({ failure, nowSeconds })}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function factsOf({ failure: { atSeconds, attempt, isGivenUp }, nowSeconds }: { failure: JobFailure; nowSeconds: number }): string {
  const tries = attempt === 1 ? "first try" : `try ${attempt}`;
  return [sinceWords({ atSeconds, nowSeconds }), tries, ...(isGivenUp ? ["given up"] : ["tried again"])].join(", ");
}
