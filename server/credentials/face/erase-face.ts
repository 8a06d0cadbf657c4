import type pg from "pg";
import { FoyerError } from "#core/error.ts";
import type { AccountSession } from "../../accounts/session.ts";
import type { Clock } from "../../clock.ts";
import { getTicket } from "../../tickets/get-ticket.ts";

type Deps = { readonly db: pg.Pool; readonly clock: Clock };

/**
 * The holder withdraws: consent and template are deleted in this very statement, the credential is dead, and the trail keeps that it
 * happened and nothing of the face. Whoever agreed may do so, also after passing the ticket on. Throws NOT_FOUND where nothing is on record.
 */
export async function eraseFace({ db, clock }: Deps, { session, ticketId }: { session: AccountSession; ticketId: string }): Promise<void> {
  const ticket = await getTicket({ db }, { id: ticketId });
  const { rowCount } = await db.query(ERASE, [ticket.event.id, ticket.tokenId, session.wallet, new Date(clock.nowMs())]);
  if (!rowCount) throw nothing();
}

const ERASE = `
WITH gone AS (
  DELETE FROM face_consents f USING credentials c
  WHERE f.event_id = $1::uuid AND f.holder = $3 AND c.event_id = f.event_id AND c.id = f.credential_id AND c.token_id = $2::numeric
  RETURNING f.credential_id, f.text_version, f.consented_at
), ended AS (
  UPDATE credentials c SET status = 'revoked', version = c.version + 1, updated_at = $4 FROM gone
  WHERE c.event_id = $1::uuid AND c.id = gone.credential_id AND c.status = 'active'
)
INSERT INTO audit_log (event_id, at, action, outcome, reason, token_id, actor, detail)
SELECT $1::uuid, $4::timestamptz, 'face', 'erased', 'withdrawn', $2::numeric, $3,
  jsonb_build_object('credentialId', credential_id, 'textVersion', text_version, 'consentedAt', consented_at) FROM gone`;

function nothing(): FoyerError {
  return new FoyerError({ code: "NOT_FOUND", message: "There is no face of yours on record for this ticket.", next: "Nothing is left to erase." });
}
