import type pg from "pg";
import { FoyerError } from "#core/error.ts";
import type { AccountSession } from "../accounts/session.ts";
import type { Clock } from "../clock.ts";
import { requireOpenShift } from "../gate/require-open-shift.ts";
import type { ShiftClaims } from "../gate/tokens.ts";
import { getTicket } from "../tickets/get-ticket.ts";
import { isUuid } from "../uuid.ts";

/** Who may switch a tag or pass off: its holder, who has lost it, and staff at work at the event. */
export type Revoker = { readonly kind: "holder"; readonly session: AccountSession } | { readonly kind: "staff"; readonly shift: ShiftClaims };

type Input = { readonly by: Revoker; readonly ticketId: string; readonly credentialId: string };

/** It opens nothing from now on, here and at every gate that is online. Doing it again is harmless. Throws NOT_FOUND, FORBIDDEN, UNAUTHENTICATED. */
export async function revokeCredential(deps: { db: pg.Pool; clock: Clock }, { by, ticketId, credentialId }: Input): Promise<void> {
  const ticket = await getTicket(deps, { id: ticketId });
  await assertMay(deps, { by, holder: ticket.holder, eventId: ticket.event.id });
  const actor = by.kind === "holder" ? by.session.wallet : `staff:${by.shift.staffId}`;
  const { rows } = isUuid(credentialId)
    ? await deps.db.query(REVOKE, [ticket.event.id, credentialId, ticket.tokenId, new Date(deps.clock.nowMs()), actor])
    : { rows: [] };
  if (rows.length === 0) throw noSuchCredential();
}

async function assertMay(deps: { db: pg.Pool; clock: Clock }, { by, holder, eventId }: { by: Revoker; holder: string; eventId: string }): Promise<void> {
  if (by.kind === "holder") {
    if (by.session.wallet !== holder) throw notYours();
    return;
  }
  if (by.shift.eventId !== eventId) throw noSuchCredential();
  await requireOpenShift(deps, { shift: by.shift });
}

const REVOKE = `
WITH ended AS (
  UPDATE credentials SET status = 'revoked', version = version + 1, updated_at = $4
  WHERE event_id = $1::uuid AND id = $2::uuid AND token_id = $3::numeric AND status = 'active' RETURNING id, kind
), erased AS (
  DELETE FROM face_consents WHERE event_id = $1::uuid AND credential_id IN (SELECT id FROM ended)
), audit AS (
  INSERT INTO audit_log (event_id, at, action, outcome, token_id, actor, detail)
  SELECT $1::uuid, $4::timestamptz, 'credential', 'revoked', $3::numeric, $5, jsonb_build_object('kind', kind, 'credentialId', id) FROM ended
)
SELECT id FROM credentials WHERE event_id = $1::uuid AND id = $2::uuid AND token_id = $3::numeric`;

function notYours(): FoyerError {
  return new FoyerError({ code: "FORBIDDEN", message: "This ticket belongs to another wallet.", next: "Sign in with the wallet that holds it." });
}

function noSuchCredential(): FoyerError {
  return new FoyerError({ code: "NOT_FOUND", message: "This ticket has no such tag or pass.", next: "Look at the ticket again." });
}
