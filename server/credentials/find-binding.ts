import type pg from "pg";
import type { Address } from "#core/bytes.ts";
import { bigintOfNumeric, secondsOfDate } from "#prisma/rows.ts";
import { isUuid } from "../uuid.ts";

/** Which device shows a holder's tickets of an event. */
export type BindingView = {
  readonly keyId: string;
  readonly nonce: string;
  readonly issuedAtSeconds: number;
  readonly expiresAtSeconds: number;
  readonly sessionLive: boolean;
};

type Row = { key_id: string; nonce: string; issued_at: Date; expires_at: Date; session_live: boolean };

/** The newest binding of a holder for an event; `null`: no device has been named yet. */
export async function findBinding(
  { db, nowMs }: { db: pg.Pool; nowMs: number },
  { eventId, holder }: { eventId: string; holder: Address },
): Promise<BindingView | null> {
  if (!isUuid(eventId)) return null;
  const { rows } = await db.query<Row>(
    `SELECT key_id, nonce, issued_at, expires_at, EXISTS (SELECT FROM sessions s WHERE s.id = b.session_id AND s.expires_at > $3) AS session_live
     FROM bindings b WHERE event_id = $1 AND holder = $2 ORDER BY nonce DESC LIMIT 1`,
    [eventId, holder, new Date(nowMs)],
  );
  const [row] = rows;
  if (!row) return null;
  return {
    keyId: row.key_id,
    nonce: bigintOfNumeric(row.nonce).toString(),
    issuedAtSeconds: secondsOfDate(row.issued_at),
    expiresAtSeconds: secondsOfDate(row.expires_at),
    sessionLive: row.session_live,
  };
}
