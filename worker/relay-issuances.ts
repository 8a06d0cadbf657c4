import { parseAddress, parseBytes32 } from "#core/bytes.ts";
import { workerMetrics } from "./metrics.ts";
import type { RelayDeps } from "./relay-admissions.ts";
import { MOST_CALLS, type Relayed, relayCall, SEND_AGAIN_AFTER_SECONDS } from "./relay-call.ts";

type Row = { event_id: string; id: string; contract: string; order_id: string; tier: number; quantity: number; receiver: string; is_issued: boolean };

/**
 * Brings ordered tickets on chain, exactly once by the order's id: the contract answers the same order again with the same tickets. Then lifts the lock
 * of those whose payment is final. What the contract refuses is written down and not tried again. Answers how many were sent.
 */
export async function relayIssuances(deps: RelayDeps): Promise<{ sent: number; refused: number }> {
  const { rows } = await deps.db.query<Row>(FIND, [deps.relayer.chain.id, SEND_AGAIN_AFTER_SECONDS, MOST_CALLS]);
  let [sent, refused] = [0, 0];
  for (const row of rows) {
    const outcome = await relay(deps, row);
    await note(deps, { row, outcome });
    if (outcome.kind === "sent") sent += 1;
    else refused += 1;
  }
  workerMetrics.issued.inc(sent);
  return { sent, refused };
}

function relay(deps: RelayDeps, row: Row): Promise<Relayed> {
  const [contract, orderId, to] = [parseAddress(row.contract), parseBytes32(row.order_id), parseAddress(row.receiver)];
  if (row.is_issued) return relayCall(deps, { contract, call: { functionName: "settle", args: [orderId] } });
  return relayCall(deps, { contract, call: { functionName: "issue", args: [orderId, row.tier, BigInt(row.quantity), to] } });
}

async function note({ db, log }: RelayDeps, { row, outcome }: { row: Row; outcome: Relayed }): Promise<void> {
  const refusal = outcome.kind === "refused" ? outcome.refusal : null;
  await db.query(row.is_issued ? NOTE_SETTLE : NOTE_ISSUE, [row.event_id, row.id, refusal]);
  if (refusal) log.error({ eventId: row.event_id, issuanceId: row.id, refusal }, "the contract refuses to issue tickets");
}

const NOTE_ISSUE = "UPDATE issuances SET tried_at = now(), refusal = $3 WHERE event_id = $1 AND id = $2";
const NOTE_SETTLE = "UPDATE issuances SET settle_at = now(), refusal = $3 WHERE event_id = $1 AND id = $2";

/** Not on chain, or on chain with a lock that its final payment should have lifted; the oldest first. */
const FIND = `
SELECT i.event_id, i.id, e.contract, i.order_id, i.tier, i.quantity, i.receiver, o.order_id IS NOT NULL AS is_issued
FROM issuances i
JOIN events e ON e.id = i.event_id AND e.chain_id = $1
LEFT JOIN mirror_orders o ON o.chain_id = e.chain_id AND o.contract = e.contract AND o.order_id = i.order_id
CROSS JOIN LATERAL (SELECT CASE WHEN o.order_id IS NULL THEN i.tried_at ELSE i.settle_at END AS last_at) l
WHERE i.refusal IS NULL AND (o.order_id IS NULL OR (i.payment = 'final' AND o.settled_at IS NULL))
  AND (l.last_at IS NULL OR l.last_at < now() - make_interval(secs => $2))
ORDER BY i.requested_at LIMIT $3`;
