import type pg from "pg";
import type { Clock } from "../../clock.ts";

/**
 * Erases the faces that may be kept no longer: the day of their consent is over, the ticket is gone or in other hands, or its credential was
 * switched off. At the gate they are dead before that. Answers how many. Doing it again is harmless.
 */
export async function eraseDueFaces({ db, clock }: { db: pg.Pool; clock: Clock }): Promise<number> {
  const { rowCount } = await db.query(ERASE_DUE, [new Date(clock.nowMs())]);
  return rowCount ?? 0;
}

/** A ticket that the mirror does not know, as while it is rebuilt, is no reason: its day comes anyway. */
const ERASE_DUE = `
WITH due AS (
  SELECT f.event_id, f.credential_id, c.token_id, CASE
    WHEN f.retain_until <= $1 THEN 'retention'
    WHEN c.status <> 'active' THEN 'credential-ended'
    WHEN t.state <> 'live' THEN 'ticket-gone'
    ELSE 'ticket-moved'
  END AS reason
  FROM face_consents f
  JOIN credentials c ON c.event_id = f.event_id AND c.id = f.credential_id
  JOIN events e ON e.id = f.event_id
  LEFT JOIN mirror_tickets t ON t.chain_id = e.chain_id AND t.contract = e.contract AND t.token_id = c.token_id
  WHERE f.retain_until <= $1 OR c.status <> 'active' OR t.state <> 'live' OR t.holder <> c.holder OR EXISTS (
    SELECT FROM mirror_transfers x WHERE x.chain_id = e.chain_id AND x.contract = e.contract AND x.token_id = c.token_id
    AND x.sender = c.holder AND x.at >= date_trunc('second', c.issued_at)
  )
), gone AS (
  DELETE FROM face_consents f USING due WHERE f.event_id = due.event_id AND f.credential_id = due.credential_id
  RETURNING f.event_id, f.credential_id, f.text_version, f.consented_at, due.token_id, due.reason
), ended AS (
  UPDATE credentials c SET status = 'revoked', version = c.version + 1, updated_at = $1 FROM gone
  WHERE c.event_id = gone.event_id AND c.id = gone.credential_id AND c.status = 'active'
)
INSERT INTO audit_log (event_id, at, action, outcome, reason, token_id, actor, detail)
SELECT event_id, $1::timestamptz, 'face', 'erased', reason, token_id, 'worker',
  jsonb_build_object('credentialId', credential_id, 'textVersion', text_version, 'consentedAt', consented_at) FROM gone`;
