import type pg from "pg";
import { FoyerError } from "#core/error.ts";
import type { CredentialKind } from "#core/method.ts";
import { secondsOfDate } from "#prisma/rows.ts";
import type { AccountSession } from "../accounts/session.ts";
import { getTicket } from "../tickets/get-ticket.ts";

export type CredentialView = { readonly id: string; readonly kind: CredentialKind; readonly issuedAtSeconds: number; readonly usedAtMs: number | null };

/** What stands for the caller's ticket now, the newest first. What was made for a former holder is dead and not shown. Throws NOT_FOUND, FORBIDDEN. */
export async function listCredentials(
  { db }: { db: pg.Pool },
  { session, ticketId }: { session: AccountSession; ticketId: string },
): Promise<CredentialView[]> {
  const ticket = await getTicket({ db }, { id: ticketId });
  if (ticket.holder !== session.wallet) throw notYours();
  const { rows } = await db.query<{ id: string; kind: CredentialKind; issued_at: Date; used_at: Date | null }>(
    `SELECT id, kind, issued_at, used_at FROM credentials
     WHERE event_id = $1 AND token_id = $2 AND holder = $3 AND status = 'active' ORDER BY issued_at DESC, id`,
    [ticket.event.id, ticket.tokenId, session.wallet],
  );
  return rows.map(({ id, kind, issued_at, used_at }) => ({ id, kind, issuedAtSeconds: secondsOfDate(issued_at), usedAtMs: used_at?.getTime() ?? null }));
}

function notYours(): FoyerError {
  return new FoyerError({ code: "FORBIDDEN", message: "This ticket belongs to another wallet.", next: "Sign in with the wallet that holds it." });
}
