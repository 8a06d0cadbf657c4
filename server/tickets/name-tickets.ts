import type pg from "pg";

export type TokenOfEvent = { readonly eventId: string; readonly tokenId: bigint };

/**
 * Gives mirrored tickets their random ids for links (U7). A token has one id for ever, also when several requests
 * name it at the same moment: the unique key decides, and the order of the rows keeps them from waiting for each other in a ring.
 */
export async function nameTickets({ db }: { db: Pick<pg.Pool, "query"> }, tokens: readonly TokenOfEvent[]): Promise<void> {
  if (tokens.length === 0) return;
  await db.query(
    `WITH named AS (
       INSERT INTO tickets (event_id, chain_id, contract, token_id)
       SELECT e.id, e.chain_id, e.contract, k.token_id
       FROM unnest($1::uuid[], $2::numeric[]) AS k (event_id, token_id) JOIN events e ON e.id = k.event_id
       ORDER BY e.id, k.token_id
       ON CONFLICT (event_id, token_id) DO NOTHING
       RETURNING id, event_id
     )
     INSERT INTO ticket_ids (id, event_id) SELECT id, event_id FROM named`,
    [tokens.map(({ eventId }) => eventId), tokens.map(({ tokenId }) => tokenId.toString())],
  );
}
