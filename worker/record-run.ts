import type pg from "pg";

export type Run = { readonly job: string; readonly runId: string /** From 1. */; readonly attempt: number };

const MOST_WORDS = 500;

/** Notes that a run begins. `paused`: an operator does not want it, and nothing is noted. */
export async function beginRun({ db }: { db: pg.Pool }, { job }: Run): Promise<"begun" | "paused"> {
  const { rowCount } = await db.query("UPDATE jobs SET started_at = clock_timestamp() WHERE name = $1 AND paused_at IS NULL", [job]);
  return rowCount === 1 ? "begun" : "paused";
}

/** Notes how a run went well: whatever failed before it is over. */
export async function noteDone({ db }: { db: pg.Pool }, { job, durationMs, result }: Run & { durationMs: number; result: object }): Promise<void> {
  await db.query(DONE, [job, durationMs, JSON.stringify(result)]);
}

/** Notes how a run failed, in the fault's own words. */
export async function noteFailed({ db }: { db: pg.Pool }, { job, runId, attempt, durationMs, fault }: Run & { durationMs: number; fault: unknown }) {
  const words = (fault instanceof Error ? fault.message : String(fault)).slice(0, MOST_WORDS) || "no words";
  await db.query(FAILED, [job, durationMs, runId, attempt, words]);
}

/** Nothing tries this run again by itself. A run whose worker died could not note anything: this is the first that is heard of it. */
export async function noteGivenUp({ db }: { db: pg.Pool }, { job, runId, attempt, words }: Run & { words: string }): Promise<void> {
  await db.query(GIVEN_UP, [job, runId, attempt, words.slice(0, MOST_WORDS)]);
}

const TOLD = "SELECT tell('jobs', jsonb_build_object('job', $1::text, 'kind', 'ran'))";

const DONE = `
WITH noted AS (
  UPDATE jobs SET ended_at = clock_timestamp(), done_at = clock_timestamp(), duration_ms = $2, result = $3::jsonb, outcome = 'done', failures = 0 WHERE name = $1
)
${TOLD}`;

const FAILED = `
WITH noted AS (
  UPDATE jobs SET ended_at = clock_timestamp(), duration_ms = $2, outcome = 'failed', failures = failures + 1 WHERE name = $1
), failure AS (
  INSERT INTO job_failures (job, run_id, at, attempt, words) VALUES ($1, $3, clock_timestamp(), $4, $5)
  ON CONFLICT (job, run_id) DO UPDATE SET at = excluded.at, attempt = excluded.attempt, words = excluded.words
)
${TOLD}`;

const GIVEN_UP = `
WITH failure AS (
  INSERT INTO job_failures AS f (job, run_id, at, attempt, words, given_up) VALUES ($1, $2, clock_timestamp(), $3, $4, true)
  ON CONFLICT (job, run_id) DO UPDATE SET given_up = true RETURNING f.at
), noted AS (
  UPDATE jobs SET ended_at = clock_timestamp(), outcome = 'failed', failures = failures + 1
  WHERE name = $1 AND NOT EXISTS (SELECT FROM job_failures WHERE job = $1 AND run_id = $2) AND (ended_at IS NULL OR ended_at < started_at)
)
${TOLD}`;
