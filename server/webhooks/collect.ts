import type pg from "pg";
import type { Clock } from "../clock.ts";

type Db = Pick<pg.ClientBase, "query">;

const MOST_AT_ONCE = 2_000;

export type Collected = { readonly told: number; readonly corrected: number };

/**
 * Makes messages of what has happened since the last look: of the mirror's history by position, of admissions by the outbox that was
 * written with them. Each fact becomes one message, whoever looks and however often: the mirror's logs are known by their block's hash
 * and place. What a reorganisation took away is taken back by a message that names the one which told it. Inside the caller's
 * transaction, one caller at a time; answers how many there were, fewer than were there only if more are left.
 */
export async function collectMessages({ db, clock }: { db: Db; clock: Clock }, { chainId }: { chainId: number }): Promise<Collected> {
  // Its own statement: the lock is held before the next one takes its view of the tables.
  await db.query("SELECT pg_advisory_xact_lock(hashtext('webhook messages'))");
  const now = new Date(clock.nowMs());
  const sum = { told: 0, corrected: 0 };
  for (;;) {
    const { rows } = await db.query<{ told: string; corrected: string }>(FROM_MIRROR, [chainId, now, MOST_AT_ONCE]);
    sum.told += Number(rows[0]?.told ?? 0);
    sum.corrected += Number(rows[0]?.corrected ?? 0);
    if (Number(rows[0]?.told ?? 0) < MOST_AT_ONCE) break;
  }
  for (;;) {
    const { rows } = await db.query<{ told: string }>(FROM_OUTBOX, [now, MOST_AT_ONCE]);
    sum.told += Number(rows[0]?.told ?? 0);
    if (Number(rows[0]?.told ?? 0) < MOST_AT_ONCE) break;
  }
  const { rows } = await db.query<{ corrected: string }>(UNDONE, [now]);
  return { ...sum, corrected: sum.corrected + Number(rows[0]?.corrected ?? 0) };
}

const instantOf = (column: string) => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** What everybody who wants to hear of such a thing is sent, at once or, where the endpoint is off, when somebody replays it. */
export const FAN_OUT = `
  INSERT INTO webhook_deliveries (event_id, endpoint_id, message_id, sequence, state, next_try_at)
  SELECT m.event_id, p.id, m.id, m.sequence, CASE p.status WHEN 'on' THEN 'waiting' ELSE 'skipped' END, CASE p.status WHEN 'on' THEN m.made_at END
  FROM made m JOIN webhook_endpoints p ON p.event_id = m.event_id AND m.kind = ANY (p.kinds)`;

/** Whoever was told is told that it is not so. */
const TAKE_BACK = `
  INSERT INTO webhook_deliveries (event_id, endpoint_id, message_id, sequence, state, next_try_at)
  SELECT c.event_id, p.id, c.id, c.sequence, CASE p.status WHEN 'on' THEN 'waiting' ELSE 'skipped' END, CASE p.status WHEN 'on' THEN c.made_at END
  FROM corrections c
  JOIN webhook_deliveries d ON d.event_id = c.event_id AND c.source = 'correction ' || d.message_id
  JOIN webhook_endpoints p ON p.event_id = d.event_id AND p.id = d.endpoint_id`;

/**
 * The cursor moves over what is final. Above it every log has its message or gets one, and every message whose log is no more, in a
 * block that the mirror has read again, is corrected. One statement, so one view of the mirror.
 */
const FROM_MIRROR = `
WITH followed AS (
  SELECT e.id AS event_id, e.chain_id, e.contract, w.settled_block, c.block_number AS head, coalesce(c.final_block, 0) AS final
  FROM webhook_cursors w JOIN events e ON e.id = w.event_id JOIN mirror_checkpoints c ON c.chain_id = e.chain_id WHERE e.chain_id = $1
), facts AS (
  SELECT f.event_id, f.chain_id, f.contract, x.block_number, x.log_index, x.at, x.transaction_hash,
    CASE WHEN x.kind IN ('bought', 'issued') THEN 'ticket.sold' WHEN x.kind = 'refunded' THEN 'ticket.refunded'
      WHEN x.kind IN ('voided', 'burned') THEN 'ticket.revoked' ELSE 'ticket.moved' END AS kind,
    jsonb_build_object('tokenId', x.token_id::text, 'how', x.kind, 'from', x.sender, 'to', x.receiver, 'amountWei', x.amount_wei::text,
      'tier', (SELECT t.tier FROM mirror_tickets t WHERE t.chain_id = f.chain_id AND t.contract = f.contract AND t.token_id = x.token_id),
      'ticketId', (SELECT k.id FROM tickets k WHERE k.event_id = f.event_id AND k.token_id = x.token_id)) AS facts
  FROM followed f JOIN mirror_transfers x ON x.chain_id = f.chain_id AND x.contract = f.contract AND x.block_number > f.settled_block
  UNION ALL
  SELECT f.event_id, f.chain_id, f.contract, a.block_number, a.log_index, a.at, a.transaction_hash, 'event.cancelled', '{}'
  FROM followed f JOIN mirror_acts a ON a.chain_id = f.chain_id AND a.contract = f.contract AND a.block_number > f.settled_block AND a.kind = 'event-cancelled'
), untold AS (
  SELECT x.*, l.block_hash FROM facts x
  JOIN mirror_logs l ON l.chain_id = x.chain_id AND l.contract = x.contract AND l.block_number = x.block_number AND l.log_index = x.log_index
  WHERE NOT EXISTS (
    SELECT FROM webhook_messages m WHERE m.event_id = x.event_id AND m.source = 'log ' || l.block_hash || ' ' || x.log_index AND m.corrected_at IS NULL
  )
  ORDER BY x.block_number, x.log_index LIMIT $3
), made AS (
  INSERT INTO webhook_messages (event_id, kind, source, block_number, block_hash, log_index, made_at, body)
  SELECT event_id, kind, 'log ' || block_hash || ' ' || log_index, block_number, block_hash, log_index, $2, jsonb_build_object(
    'type', kind, 'timestamp', ${instantOf("at")}, 'data', jsonb_build_object('eventId', event_id, 'chainId', chain_id, 'contract', contract,
      'blockNumber', block_number::text, 'blockHash', block_hash, 'logIndex', log_index, 'transactionHash', transaction_hash) || facts)::text
  FROM untold ORDER BY block_number, log_index
  RETURNING event_id, id, sequence, kind, made_at
), told AS (${FAN_OUT}
), gone AS (
  UPDATE webhook_messages m SET corrected_at = $2 FROM followed f
  WHERE m.event_id = f.event_id AND m.block_number > f.settled_block AND m.block_number <= f.head AND m.corrected_at IS NULL
    AND NOT EXISTS (SELECT FROM mirror_logs l WHERE l.chain_id = f.chain_id AND l.block_hash = m.block_hash AND l.log_index = m.log_index)
  RETURNING m.event_id, m.id, m.kind, m.block_number, m.block_hash
), corrections AS (
  INSERT INTO webhook_messages (event_id, kind, source, made_at, body)
  SELECT event_id, 'correction', 'correction ' || id, $2, jsonb_build_object('type', 'correction', 'timestamp', ${instantOf("$2::timestamptz")},
    'data', jsonb_build_object('eventId', event_id, 'corrects', id, 'type', kind, 'why', 'reorganised', 'blockNumber', block_number::text, 'blockHash', block_hash))::text
  FROM gone RETURNING event_id, id, sequence, source, made_at
), taken_back AS (${TAKE_BACK}
), settled AS (
  UPDATE webhook_cursors w SET settled_block = greatest(w.settled_block, least(f.final, f.head)) FROM followed f
  WHERE w.event_id = f.event_id AND (SELECT count(*) FROM untold) < $3 AND least(f.final, f.head) > w.settled_block
)
SELECT (SELECT count(*) FROM made) AS told, (SELECT count(*) FROM gone) AS corrected`;

const FROM_OUTBOX = `
WITH taken AS (
  DELETE FROM webhook_outbox o USING (SELECT event_id, attempt_id FROM webhook_outbox WHERE kind = 'admitted' LIMIT $2) t
  WHERE o.event_id = t.event_id AND o.attempt_id = t.attempt_id AND o.kind = 'admitted' RETURNING o.event_id, o.attempt_id
), made AS (
  INSERT INTO webhook_messages (event_id, kind, source, made_at, body)
  SELECT a.event_id, 'ticket.admitted', 'admission ' || a.attempt_id, $1, jsonb_build_object(
    'type', 'ticket.admitted', 'timestamp', ${instantOf("a.admitted_at")}, 'data', jsonb_build_object('eventId', a.event_id, 'chainId', e.chain_id, 'contract', e.contract,
      'tokenId', a.token_id::text, 'holder', a.holder, 'methods', a.methods, 'gateId', a.gate_id, 'attemptId', a.attempt_id,
      'tier', (SELECT t.tier FROM mirror_tickets t WHERE t.chain_id = e.chain_id AND t.contract = e.contract AND t.token_id = a.token_id),
      'ticketId', (SELECT k.id FROM tickets k WHERE k.event_id = a.event_id AND k.token_id = a.token_id)))::text
  FROM taken JOIN admissions a ON a.event_id = taken.event_id AND a.attempt_id = taken.attempt_id JOIN events e ON e.id = a.event_id
  ON CONFLICT (event_id, source) WHERE corrected_at IS NULL DO NOTHING
  RETURNING event_id, id, sequence, kind, made_at
), told AS (${FAN_OUT}
)
SELECT count(*) AS told FROM taken`;

/** Admissions that staff took back, after those that they took back were told. */
const UNDONE = `
WITH taken AS (
  DELETE FROM webhook_outbox WHERE kind = 'undone' RETURNING event_id, attempt_id
), gone AS (
  UPDATE webhook_messages m SET corrected_at = $1 FROM taken t
  WHERE m.event_id = t.event_id AND m.source = 'admission ' || t.attempt_id AND m.corrected_at IS NULL RETURNING m.event_id, m.id, m.kind, t.attempt_id
), corrections AS (
  INSERT INTO webhook_messages (event_id, kind, source, made_at, body)
  SELECT event_id, 'correction', 'correction ' || id, $1, jsonb_build_object('type', 'correction', 'timestamp', ${instantOf("$1::timestamptz")},
    'data', jsonb_build_object('eventId', event_id, 'corrects', id, 'type', kind, 'why', 'undone', 'attemptId', attempt_id))::text
  FROM gone RETURNING event_id, id, sequence, source, made_at
), taken_back AS (${TAKE_BACK}
)
SELECT count(*) AS corrected FROM gone`;
