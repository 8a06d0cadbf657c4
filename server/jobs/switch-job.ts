import { EVERY_EVENT } from "#platform/notice.ts";
import type { Clock } from "../clock.ts";
import { type Db, runStatement } from "../gate/statement.ts";
import { noSuchJob } from "./faults.ts";

type Input = { readonly job: string; readonly state: "on" | "paused"; readonly userId: string };

/** A paused job does nothing until it goes on; a run that is under way ends as it would have. Throws NOT_FOUND. */
export async function switchJob({ db, clock }: { db: Db; clock: Clock }, { job, state, userId }: Input): Promise<void> {
  const values = [job, new Date(clock.nowMs()), EVERY_EVENT, `user:${userId}`, state];
  const rows = await runStatement({ db, statement: { name: "job_switch", text: SWITCH, values } });
  if (rows.length === 0) throw noSuchJob();
}

/** A state that it has already leaves no trace. */
const SWITCH = `
WITH known AS (
  SELECT name FROM jobs WHERE name = $1
), switched AS (
  UPDATE jobs SET paused_at = CASE WHEN $5::text = 'paused' THEN $2::timestamptz END, paused_by = CASE WHEN $5::text = 'paused' THEN $4::text END, asked_at = NULL
  WHERE name = $1 AND (paused_at IS NOT NULL) <> ($5::text = 'paused') RETURNING name
), audit AS (
  INSERT INTO audit_log (event_id, at, action, outcome, actor, detail)
  SELECT $3::uuid, $2::timestamptz, 'job', $5, $4, jsonb_build_object('job', name) FROM switched
), told AS (
  SELECT tell('jobs', jsonb_build_object('job', name, 'kind', 'ran')) FROM switched
)
SELECT name, (SELECT count(*) FROM told) FROM known`;
