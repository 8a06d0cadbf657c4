import { FoyerError } from "#core/error.ts";
import { EVERY_EVENT } from "#platform/notice.ts";
import type { Clock } from "../clock.ts";
import { type Db, runStatement } from "../gate/statement.ts";
import { noSuchJob } from "./faults.ts";

/** Whoever is an operator asks a worker to do a job now. It stands in a table until one has heard. Throws NOT_FOUND, CONFLICT (paused). */
export async function askForRun({ db, clock }: { db: Db; clock: Clock }, { job, userId }: { job: string; userId: string }): Promise<void> {
  const values = [job, new Date(clock.nowMs()), EVERY_EVENT, `user:${userId}`];
  const [row] = await runStatement<{ paused_at: Date | null }>({ db, statement: { name: "job_ask", text: ASK, values } });
  if (!row) throw noSuchJob();
  if (row.paused_at) throw new FoyerError({ code: "CONFLICT", message: "This job is paused.", next: "Let it go on, then run it." });
}

const ASK = `
WITH known AS (
  SELECT name, paused_at FROM jobs WHERE name = $1
), asked AS (
  UPDATE jobs SET asked_at = $2 WHERE name = $1 AND paused_at IS NULL RETURNING name
), audit AS (
  INSERT INTO audit_log (event_id, at, action, outcome, actor, detail)
  SELECT $3::uuid, $2::timestamptz, 'job', 'asked', $4, jsonb_build_object('job', name) FROM asked
), told AS (
  SELECT tell('jobs', jsonb_build_object('job', name, 'kind', 'asked')) FROM asked
)
SELECT paused_at, (SELECT count(*) FROM told) FROM known`;
