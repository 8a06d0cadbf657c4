import { secondsOf } from "#core/time.ts";
import { secondsOfDate } from "#prisma/rows.ts";
import type { Clock } from "../clock.ts";
import { type Db, runStatement } from "../gate/statement.ts";
import { nextRun } from "./next-run.ts";

export const JOB_STATES = ["new", "running", "done", "failing", "lost", "paused"] as const;
/** `new`: it has never run. `failing`: its last run failed. `lost`: it runs for longer than it may, so its worker has died. */
export type JobState = (typeof JOB_STATES)[number];

export type JobFailure = { readonly atSeconds: number; readonly attempt: number; readonly words: string; readonly isGivenUp: boolean };

export type JobView = {
  readonly name: string;
  readonly title: string;
  readonly purpose: string;
  readonly state: JobState;
  readonly startedAtSeconds: number | null;
  readonly durationMs: number | null;
  /** What its last good run has to tell, in its own words. */
  readonly result: Readonly<Record<string, unknown>> | null;
  readonly failuresInARow: number;
  /** `null` while it is paused. */
  readonly nextAtSeconds: number | null;
  /** Somebody has asked for it and no worker has taken it up yet. */
  readonly isAsked: boolean;
  /** Those since it last went well, the newest first, at most five. */
  readonly failures: readonly JobFailure[];
};

export type JobsView = {
  readonly jobs: readonly JobView[];
  /** When any worker last said something; `null`: never. */
  readonly workerSeenAtSeconds: number | null;
  readonly mails: { readonly waiting: number; readonly givenUp: number };
};

/** How the background work goes, those that need somebody first. */
export async function listJobs({ db, clock }: { db: Db; clock: Clock }): Promise<JobsView> {
  const nowMs = clock.nowMs();
  const rows = await runStatement<Row>({ db, statement: { name: "jobs_list", text: LIST, values: [] } });
  const [mails] = await runStatement<{ waiting: number; given_up: number }>({ db, statement: { name: "jobs_mails", text: MAILS, values: [] } });
  const seen = rows.flatMap(({ started_at: startedAt, ended_at: endedAt }) => [startedAt, endedAt]).filter((at) => at !== null);
  const jobs = rows.map((row) => viewOf({ row, nowMs }));
  return {
    jobs: jobs.toSorted((left, right) => URGENCY.indexOf(left.state) - URGENCY.indexOf(right.state)),
    workerSeenAtSeconds: seen.length > 0 ? secondsOf(Math.max(...seen.map((at) => at.getTime()))) : null,
    mails: { waiting: mails?.waiting ?? 0, givenUp: mails?.given_up ?? 0 },
  };
}

const URGENCY: readonly JobState[] = ["failing", "lost", "paused", "new", "running", "done"];

function viewOf({ row, nowMs }: { row: Row; nowMs: number }): JobView {
  const state = stateOf({ row, nowMs });
  return {
    ...{ name: row.name, title: row.title, purpose: row.purpose, state },
    startedAtSeconds: row.started_at ? secondsOfDate(row.started_at) : null,
    durationMs: row.duration_ms,
    result: row.result,
    failuresInARow: row.failures,
    nextAtSeconds: state === "paused" ? null : secondsOf(nextRun({ cron: row.cron, nowMs })),
    isAsked: row.asked_at !== null,
    failures: row.recent.map(({ at, attempt, words, givenUp }) => ({ atSeconds: secondsOfDate(new Date(at)), attempt, words, isGivenUp: givenUp })),
  };
}

function stateOf({ row, nowMs }: { row: Row; nowMs: number }): JobState {
  if (row.paused_at) return "paused";
  if (!row.started_at) return "new";
  if (!row.ended_at || row.ended_at < row.started_at) return nowMs > row.started_at.getTime() + row.longest_seconds * 1000 ? "lost" : "running";
  return row.outcome === "failed" ? "failing" : "done";
}

type Row = {
  name: string;
  title: string;
  purpose: string;
  cron: string;
  longest_seconds: number;
  paused_at: Date | null;
  asked_at: Date | null;
  started_at: Date | null;
  ended_at: Date | null;
  duration_ms: number | null;
  outcome: "done" | "failed" | null;
  result: Record<string, unknown> | null;
  failures: number;
  recent: { at: string; attempt: number; words: string; givenUp: boolean }[];
};

const LIST = `
SELECT j.name, j.title, j.purpose, j.cron, j.longest_seconds, j.paused_at, j.asked_at, j.started_at, j.ended_at, j.duration_ms, j.outcome, j.result, j.failures,
  coalesce((
    SELECT jsonb_agg(jsonb_build_object('at', f.at, 'attempt', f.attempt, 'words', f.words, 'givenUp', f.given_up) ORDER BY f.at DESC)
    FROM (
      SELECT * FROM job_failures r WHERE r.job = j.name AND (j.done_at IS NULL OR r.at > j.done_at) ORDER BY r.at DESC LIMIT 5
    ) f
  ), '[]') AS recent
FROM jobs j ORDER BY j.title`;

const MAILS = `
SELECT count(*) FILTER (WHERE state = 'waiting')::integer AS waiting, count(*) FILTER (WHERE state = 'given-up')::integer AS given_up
FROM mails WHERE state <> 'sent'`;
