import type pg from "pg";
import type { Logger } from "#platform/log.ts";
import { workerMetrics } from "./metrics.ts";

/** The mirror may be a little late; an admission younger than this is left for the next look. */
const SETTLE_SECONDS = 60;
/** Only a mirror that follows its head can say that a ticket is not there. */
const FRESH_SECONDS = 10;

/**
 * Somebody was let in with a ticket that a reorganisation has since taken away, or given to somebody else: on the chain as it is now
 * the guest has never held it. A guest who held it and sold it later is none of that. The admission stands, for it is the gate's own
 * record; the incident is written down once for each, with both sides (trap 27). Answers how many are new.
 */
export async function reportOrphans({ db, log }: { db: pg.Pool; log: Logger }, { chainId }: { chainId: number }): Promise<number> {
  const { rows } = await db.query<{ event_id: string; token_id: string; attempt_id: string }>(
    `INSERT INTO audit_log (event_id, at, action, outcome, reason, token_id, actor, gate_id, device_id, attempt_id, detail)
     SELECT a.event_id, now(), 'admission-orphaned', 'incident', 'NOT_HOLDER', a.token_id, 'worker', a.gate_id, a.device_id, a.attempt_id,
       jsonb_build_object('admittedHolder', a.holder, 'mirrorHolder', t.holder, 'mirrorBlock', c.block_number)
     FROM admissions a
     JOIN events e ON e.id = a.event_id
     JOIN mirror_checkpoints c ON c.chain_id = e.chain_id AND c.checked_at > now() - make_interval(secs => $2)
     LEFT JOIN mirror_tickets t ON t.chain_id = e.chain_id AND t.contract = e.contract AND t.token_id = a.token_id
     WHERE e.chain_id = $1 AND a.entry = 1 AND a.admitted_at < now() - make_interval(secs => $3)
       AND NOT EXISTS (
         SELECT FROM mirror_transfers x
         WHERE x.chain_id = e.chain_id AND x.contract = e.contract AND x.token_id = a.token_id AND x.receiver = a.holder
       )
       AND NOT EXISTS (SELECT FROM audit_log l WHERE l.event_id = a.event_id AND l.action = 'admission-orphaned' AND l.attempt_id = a.attempt_id)
     RETURNING event_id, token_id, attempt_id`,
    [chainId, FRESH_SECONDS, SETTLE_SECONDS],
  );
  for (const row of rows)
    log.error({ eventId: row.event_id, tokenId: row.token_id, attemptId: row.attempt_id }, "the chain no longer says that this guest held the admitted ticket");
  workerMetrics.orphaned.inc(rows.length);
  return rows.length;
}
