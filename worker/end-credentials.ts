import type pg from "pg";
import { workerMetrics } from "./metrics.ts";

export type EndedCredentials = { readonly events: number; readonly ended: number; readonly neverCame: number };

/** A gate that was offline until the end sends its scans when it is back; until then what was shown there is still judged. */
const GRACE_HOURS = 24;
const MOST_EVENTS = 20;

/**
 * A day after an event's end, or its cancelling, what stands for its tickets opens nothing any more: tags, passes, codes, faces, those
 * of guests who never came among them. That is all that "revoked" can mean here: who owns a ticket stands on chain and is the
 * holder's, as a keepsake too, and no server of ours touches it. Written down once for each event, with how many tickets never came.
 */
export async function endCredentials({ db }: { db: pg.Pool }): Promise<EndedCredentials> {
  const { rows } = await db.query<{ events: string; ended: string; never_came: string }>(END, [GRACE_HOURS, MOST_EVENTS]);
  const [row] = rows;
  const outcome = { events: Number(row?.events ?? 0), ended: Number(row?.ended ?? 0), neverCame: Number(row?.never_came ?? 0) };
  workerMetrics.ended.inc(outcome.ended);
  return outcome;
}

const END = `
WITH over AS (
  SELECT e.id, e.chain_id, e.contract FROM events e JOIN mirror_events m ON m.chain_id = e.chain_id AND m.contract = e.contract
  WHERE least(m.ends_at, m.cancelled_at) < now() - make_interval(hours => $1) AND e.credentials_ended_at IS NULL LIMIT $2 FOR UPDATE OF e SKIP LOCKED
), closed AS (
  UPDATE events e SET credentials_ended_at = now() FROM over WHERE e.id = over.id
), ended AS (
  UPDATE credentials c SET status = 'revoked', version = c.version + 1, updated_at = now()
  FROM over WHERE c.event_id = over.id AND c.status = 'active' RETURNING c.event_id, c.id
), counted AS (
  SELECT over.id, (SELECT count(*) FROM ended WHERE ended.event_id = over.id) AS ended, (
    SELECT count(*) FROM mirror_tickets t WHERE t.chain_id = over.chain_id AND t.contract = over.contract AND t.state = 'live'
      AND NOT EXISTS (SELECT FROM admission_state s WHERE s.event_id = over.id AND s.token_id = t.token_id AND s.admitted_attempt IS NOT NULL)
  ) AS never_came FROM over
), audit AS (
  INSERT INTO audit_log (event_id, at, action, outcome, actor, detail)
  SELECT id, now(), 'credentials-ended', 'revoked', 'worker', jsonb_build_object('credentials', ended, 'neverCame', never_came) FROM counted
)
SELECT count(*) AS events, coalesce(sum(ended), 0) AS ended, coalesce(sum(never_came), 0) AS never_came FROM counted`;
