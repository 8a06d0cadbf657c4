import type pg from "pg";
import { FoyerError } from "#core/error.ts";
import { CONSENT_VERSION, consentTextOf } from "#methods/biometric/consent.ts";
import { secondsOfDate } from "#prisma/rows.ts";
import type { AccountSession } from "../../accounts/session.ts";
import { getTicket } from "../../tickets/get-ticket.ts";

/** What the caller has agreed to for this ticket. */
export type FaceConsent = {
  readonly credentialId: string;
  readonly textVersion: string;
  /** As it was read. */
  readonly text: readonly string[];
  readonly consentedAtSeconds: number;
  readonly retainUntilSeconds: number;
};

export type FaceState = {
  /** Whether a gate of the event looks at faces at all. Where none does, none is taken. */
  readonly offered: boolean;
  readonly textVersion: string;
  readonly text: readonly string[];
  readonly retentionDays: number;
  readonly consent: FaceConsent | null;
};

type Deps = { readonly db: pg.Pool; readonly retentionDays: number };

/** For the page on which a holder agrees or withdraws. Throws NOT_FOUND, FORBIDDEN (another's ticket, and nothing of the caller's is on record). */
export async function getFaceState({ db, retentionDays }: Deps, { session, ticketId }: { session: AccountSession; ticketId: string }): Promise<FaceState> {
  const ticket = await getTicket({ db }, { id: ticketId });
  const consent = await findConsent({ db }, { eventId: ticket.event.id, tokenId: ticket.tokenId, holder: session.wallet });
  if (ticket.holder !== session.wallet && !consent) throw notYours();
  const text = consentTextOf({ eventTitle: ticket.event.title, retentionDays });
  return { offered: await isOffered({ db }, { eventId: ticket.event.id }), textVersion: CONSENT_VERSION, text, retentionDays, consent };
}

/** Whether the event's policy names the method anywhere, and nobody has switched it off. */
export async function isOffered({ db }: { db: pg.Pool }, { eventId }: { eventId: string }): Promise<boolean> {
  const { rows } = await db.query<{ offered: boolean }>(
    `SELECT EXISTS (
       SELECT FROM events WHERE id = $1 AND entry_policy::text LIKE '%"biometric"%' AND NOT 'biometric' = ANY (disabled_methods)
       AND NOT EXISTS (SELECT FROM platform_methods WHERE method = 'biometric' AND NOT enabled)
     ) AS offered`,
    [eventId],
  );
  return rows[0]?.offered ?? false;
}

type Row = { credential_id: string; text_version: string; agreed: string[]; consented_at: Date; retain_until: Date };

async function findConsent(
  { db }: { db: pg.Pool },
  { eventId, tokenId, holder }: { eventId: string; tokenId: string; holder: string },
): Promise<FaceConsent | null> {
  const { rows } = await db.query<Row>(
    `SELECT f.credential_id, f.text_version, f.agreed, f.consented_at, f.retain_until
     FROM face_consents f JOIN credentials c ON c.event_id = f.event_id AND c.id = f.credential_id
     WHERE f.event_id = $1 AND c.token_id = $2 AND f.holder = $3`,
    [eventId, tokenId, holder],
  );
  const [row] = rows;
  if (!row) return null;
  return {
    credentialId: row.credential_id,
    textVersion: row.text_version,
    text: row.agreed,
    consentedAtSeconds: secondsOfDate(row.consented_at),
    retainUntilSeconds: secondsOfDate(row.retain_until),
  };
}

function notYours(): FoyerError {
  return new FoyerError({ code: "FORBIDDEN", message: "This ticket belongs to another wallet.", next: "Sign in with the wallet that holds it." });
}
