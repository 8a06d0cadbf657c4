import type pg from "pg";
import type { Issued } from "#core/method.ts";
import { METHODS } from "#methods/registry.ts";
import { secondsOfDate } from "#prisma/rows.ts";
import type { AccountSession } from "../accounts/session.ts";
import type { Clock } from "../clock.ts";
import { getOwnTicket } from "../credentials/get-own-ticket.ts";
import { listOpenZones } from "./list-zones.ts";

/** What a holder is told: where to be seen (GeoJSON), and that it was seen. */
export type HolderPresence = {
  readonly issued: Issued;
  readonly presence: { readonly zoneName: string; readonly enteredAtSeconds: number; readonly expiresAtSeconds: number } | null;
};

/** For the caller's own ticket. Throws NOT_FOUND, FORBIDDEN (another's), EXPIRED (past event), ALREADY_USED (admitted). */
export async function getPresence(
  deps: { db: pg.Pool; clock: Clock },
  { session, ticketId }: { session: AccountSession; ticketId: string },
): Promise<HolderPresence> {
  const { ticket } = await getOwnTicket(deps, { session, ticketId, method: "geofence" });
  const zones = await listOpenZones(deps, { eventId: ticket.eventId });
  const { rows } = await deps.db.query<{ name: string; entered_at: Date; expires_at: Date }>(FIND, [
    ticket.eventId,
    ticket.tokenId,
    session.wallet,
    new Date(deps.clock.nowMs()),
  ]);
  const [row] = rows;
  const presence = row && { zoneName: row.name, enteredAtSeconds: secondsOfDate(row.entered_at), expiresAtSeconds: secondsOfDate(row.expires_at) };
  return { issued: METHODS.geofence.issue({ zones }), presence: presence ?? null };
}

const FIND = `
SELECT z.name, n.entered_at, c.expires_at
FROM credentials c
JOIN geofence_entries n ON n.event_id = c.event_id AND n.credential_id = c.id
JOIN geofence_zones z ON z.event_id = n.event_id AND z.id = n.zone_id AND z.status = 'active'
WHERE c.event_id = $1 AND c.token_id = $2::numeric AND c.holder = $3 AND c.kind = 'presence' AND c.status = 'active' AND c.used_at IS NULL
  AND c.expires_at > $4 AND (c.session_id IS NULL OR EXISTS (SELECT FROM sessions s WHERE s.id = c.session_id AND s.expires_at > $4))`;
