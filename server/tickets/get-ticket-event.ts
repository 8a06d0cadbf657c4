import type pg from "pg";
import { FoyerError } from "#core/error.ts";
import { isUuid } from "../uuid.ts";

/** The event that a ticket's link leads to. Throws NOT_FOUND. */
export async function getTicketEvent({ db }: { db: Pick<pg.Pool, "query"> }, { id }: { id: string }): Promise<{ eventId: string }> {
  const { rows } = isUuid(id) ? await db.query<{ event_id: string }>("SELECT event_id FROM ticket_ids WHERE id = $1", [id]) : { rows: [] };
  const [row] = rows;
  if (row) return { eventId: row.event_id };
  throw new FoyerError({ code: "NOT_FOUND", message: "There is no such ticket.", next: "Look among your tickets." });
}
