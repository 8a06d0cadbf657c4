import type pg from "pg";
import type { CredentialKind } from "#core/method.ts";
import { dateOfSeconds } from "#prisma/rows.ts";
import type { Clock } from "../clock.ts";
import { isLostRace } from "../gate/statement.ts";
import type { TicketNowView } from "../tickets/ticket-view.ts";

/** A ticket's one live record of a kind, with the nonce that it gives out now: higher than every one before. */
export type KeptRecord = { readonly id: string; readonly reference: string; readonly nonce: number };

type Input = {
  readonly ticket: TicketNowView;
  readonly kind: Extract<CredentialKind, "pass" | "google" | "apple" | "platform-code">;
  /** What a new record would be called by. */
  readonly newReference: string;
  /** The account session that it shall hang on; `null`: on none. */
  readonly sessionId: string | null;
};

/** Two requests of one screen at once: the second finds what the first has made. */
const MAX_TRIES = 3;

/** Finds the record for this holder and session or makes it, ending one of another holder or session. */
export async function keepRecord(deps: { db: pg.Pool; clock: Clock }, input: Input): Promise<KeptRecord> {
  for (let tries = 1; ; tries++) {
    try {
      return await keep(deps, input);
    } catch (error) {
      if (!isLostRace(error) || tries === MAX_TRIES) throw error;
    }
  }
}

async function keep({ db, clock }: { db: pg.Pool; clock: Clock }, { ticket, kind, newReference, sessionId }: Input): Promise<KeptRecord> {
  const nowMs = clock.nowMs();
  const values = [ticket.event.id, ticket.tokenId, ticket.holder, kind, newReference, sessionId, nowMs, new Date(nowMs)];
  const { rows } = await db.query<{ id: string; reference: string; issued_counter: string }>({
    ...{ name: "credential_keep", text: KEEP },
    values: [...values, dateOfSeconds(ticket.event.endsAtSeconds)],
  });
  const [row] = rows;
  if (!row) throw new TypeError("a record was neither kept nor made");
  return { id: row.id, reference: row.reference, nonce: Number(row.issued_counter) };
}

/** A record made before the ticket last left its holder is dead even when the holder has it back, so it is made anew. */
const KEEP = `
WITH kept AS (
  UPDATE credentials c SET issued_counter = greatest(c.issued_counter + 1, $7::bigint)
  WHERE c.event_id = $1::uuid AND c.token_id = $2::numeric AND c.kind = $4 AND c.status = 'active'
    AND c.holder = $3 AND c.session_id IS NOT DISTINCT FROM $6::uuid
    AND NOT EXISTS (
      SELECT FROM events e JOIN mirror_transfers x ON x.chain_id = e.chain_id AND x.contract = e.contract AND x.token_id = c.token_id
      WHERE e.id = c.event_id AND x.sender = c.holder AND x.at >= date_trunc('second', c.issued_at)
    )
  RETURNING c.id, c.reference, c.issued_counter
), ended AS (
  UPDATE credentials SET status = 'replaced', version = version + 1, updated_at = $8
  WHERE event_id = $1::uuid AND token_id = $2::numeric AND kind = $4 AND status = 'active' AND NOT EXISTS (SELECT FROM kept)
  RETURNING id
), made AS (
  INSERT INTO credentials (event_id, kind, reference, token_id, holder, session_id, issued_counter, issued_at, updated_at, expires_at)
  SELECT $1::uuid, $4, $5, $2::numeric, $3, $6::uuid, $7::bigint, $8::timestamptz, $8::timestamptz, $9::timestamptz
  -- Counting them makes the old ones end before the new one begins.
  FROM (SELECT count(*) AS ended FROM ended) AS e WHERE e.ended >= 0 AND NOT EXISTS (SELECT FROM kept)
  RETURNING id, reference, issued_counter
), audit AS (
  INSERT INTO audit_log (event_id, at, action, outcome, token_id, actor, detail)
  SELECT $1::uuid, $8::timestamptz, 'credential', 'issued', $2::numeric, $3, jsonb_build_object('kind', $4::text, 'credentialId', id) FROM made
)
SELECT id, reference, issued_counter FROM kept UNION ALL SELECT id, reference, issued_counter FROM made`;
