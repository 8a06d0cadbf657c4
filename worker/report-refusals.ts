import type pg from "pg";
import type { Logger } from "#platform/log.ts";
import { workerMetrics } from "./metrics.ts";

/**
 * A gate let somebody in, and the chain refuses the mark: the ticket had been refunded, taken back or burned by then. Two ledgers can't
 * be one atomic step, so both records stand, and the clash is written down once for each admission, with both sides: who was let in
 * and when, how the ticket went, in which transaction and with how much money (trap 50). Answers how many are new.
 */
export async function reportRefusals({ db, log }: { db: pg.Pool; log: Logger }, { chainId }: { chainId: number }): Promise<number> {
  const { rows } = await db.query<{ event_id: string; token_id: string; attempt_id: string; state: string }>(
    `WITH clashes AS (
       INSERT INTO audit_log (event_id, at, action, outcome, reason, token_id, actor, gate_id, device_id, attempt_id, detail)
       SELECT a.event_id, now(), 'admission-refused', 'incident', CASE t.state WHEN 'refunded' THEN 'REFUNDED' ELSE 'REVOKED' END, a.token_id, 'worker',
         a.gate_id, a.device_id, a.attempt_id,
         jsonb_build_object('admittedHolder', a.holder, 'admittedAtMs', floor(extract(epoch FROM a.admitted_at) * 1000), 'state', t.state,
           'lastHolder', t.last_holder, 'goneAtMs', floor(extract(epoch FROM x.at) * 1000), 'transactionHash', x.transaction_hash, 'amountWei', x.amount_wei::text)
       FROM admissions a
       JOIN events e ON e.id = a.event_id
       JOIN mirror_tickets t ON t.chain_id = e.chain_id AND t.contract = e.contract AND t.token_id = a.token_id AND t.mark_refused
       JOIN mirror_transfers x ON x.chain_id = t.chain_id AND x.contract = t.contract AND x.token_id = t.token_id AND x.kind = t.state
       WHERE e.chain_id = $1 AND a.entry = 1
         AND NOT EXISTS (SELECT FROM audit_log l WHERE l.event_id = a.event_id AND l.action = 'admission-refused' AND l.attempt_id = a.attempt_id)
       RETURNING event_id, token_id, attempt_id, detail ->> 'state' AS state
     )
     SELECT * FROM clashes`,
    [chainId],
  );
  for (const row of rows)
    log.error({ eventId: row.event_id, tokenId: row.token_id, attemptId: row.attempt_id, state: row.state }, "a guest was let in with a ticket that was gone");
  workerMetrics.clashes.inc(rows.length);
  return rows.length;
}
