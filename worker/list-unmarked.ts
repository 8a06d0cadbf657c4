import type pg from "pg";
import { type Address, parseAddress } from "#core/bytes.ts";

/** An admission that the chain does not show yet. */
export type Unmarked = { readonly eventId: string; readonly attemptId: string; readonly contract: Address; readonly tokenId: bigint };

/** A mark that has been sent but does not show is sent again after this long: marking twice is harmless, a lost mark is not. */
const SEND_AGAIN_AFTER_SECONDS = 60;
const MOST_ROWS = 5_000;

/**
 * First admissions whose ticket the mirror shows as not admitted, the oldest first, without those that were sent a moment ago. Where the
 * chain has refused the mark, because the ticket was gone, it is not asked again: nothing brings that ticket back.
 */
export async function listUnmarked({ db }: { db: pg.Pool }, { chainId }: { chainId: number }): Promise<Unmarked[]> {
  const { rows } = await db.query<{ event_id: string; attempt_id: string; contract: string; token_id: string }>(
    `SELECT a.event_id, a.attempt_id, e.contract, a.token_id
     FROM admissions a
     JOIN events e ON e.id = a.event_id
     JOIN mirror_tickets t ON t.chain_id = e.chain_id AND t.contract = e.contract AND t.token_id = a.token_id
     WHERE e.chain_id = $1 AND a.entry = 1 AND NOT t.admitted_on_chain AND NOT t.mark_refused AND (a.relayed_at IS NULL OR a.relayed_at < now() - make_interval(secs => $2))
     ORDER BY a.admitted_at LIMIT $3`,
    [chainId, SEND_AGAIN_AFTER_SECONDS, MOST_ROWS],
  );
  return rows.map((row) => ({ eventId: row.event_id, attemptId: row.attempt_id, contract: parseAddress(row.contract), tokenId: BigInt(row.token_id) }));
}

/** Notes that these were sent, or refused by their contract: either way the next try waits. */
export async function noteSent({ db }: { db: pg.Pool }, { admissions }: { admissions: readonly Unmarked[] }): Promise<void> {
  await db.query(
    `UPDATE admissions a SET relayed_at = now() FROM unnest($1::uuid[], $2::uuid[]) AS k (event_id, attempt_id)
     WHERE a.event_id = k.event_id AND a.attempt_id = k.attempt_id`,
    [admissions.map(({ eventId }) => eventId), admissions.map(({ attemptId }) => attemptId)],
  );
}
