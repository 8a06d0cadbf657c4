import { parseAddress } from "#core/bytes.ts";
import { reasonWord } from "#server/issuing/revoke-ticket.ts";
import { workerMetrics } from "./metrics.ts";
import type { RelayDeps } from "./relay-admissions.ts";
import { MOST_CALLS, relayCall, SEND_AGAIN_AFTER_SECONDS } from "./relay-call.ts";

type Row = { event_id: string; contract: string; token_id: string; reason: string };

/** Takes back on chain what no gate admits any more. What the contract refuses is written down and not tried again; the gates' word stands. */
export async function relayRevocations(deps: RelayDeps): Promise<{ sent: number; refused: number }> {
  const { db, log } = deps;
  const { rows } = await db.query<Row>(FIND, [deps.relayer.chain.id, SEND_AGAIN_AFTER_SECONDS, MOST_CALLS]);
  let [sent, refused] = [0, 0];
  for (const row of rows) {
    const call = { functionName: "void", args: [BigInt(row.token_id), reasonWord(row.reason)] } as const;
    const outcome = await relayCall(deps, { contract: parseAddress(row.contract), call });
    const refusal = outcome.kind === "refused" ? outcome.refusal : null;
    await db.query("UPDATE revocations SET tried_at = now(), refusal = $3 WHERE event_id = $1 AND token_id = $2", [row.event_id, row.token_id, refusal]);
    if (refusal) log.error({ eventId: row.event_id, tokenId: row.token_id, refusal }, "the contract refuses to take a ticket back");
    if (outcome.kind === "sent") sent += 1;
    else refused += 1;
  }
  workerMetrics.takenBack.inc(sent);
  return { sent, refused };
}

const FIND = `
SELECT r.event_id, e.contract, r.token_id, r.reason
FROM revocations r
JOIN events e ON e.id = r.event_id AND e.chain_id = $1
JOIN mirror_tickets t ON t.chain_id = e.chain_id AND t.contract = e.contract AND t.token_id = r.token_id AND t.state = 'live'
WHERE r.refusal IS NULL AND (r.tried_at IS NULL OR r.tried_at < now() - make_interval(secs => $2))
ORDER BY r.requested_at LIMIT $3`;
