import type pg from "pg";
import { FoyerError } from "#core/error.ts";
import { isUuid } from "../uuid.ts";
import { keyOf, listTransfers } from "./list-transfers.ts";
import { TICKET_SELECT, type TicketRow, type TicketView, ticketView } from "./ticket-view.ts";

/** One ticket by the id of its link, with where it has been (A2). The id authorizes nothing. Throws NOT_FOUND. */
export async function getTicket({ db }: { db: pg.Pool }, { id }: { id: string }): Promise<TicketView> {
  const row = isUuid(id) ? await findRow({ db }, { id }) : null;
  if (!row) throw noSuchTicket();
  const transfers = await listTransfers({ db }, [row]);
  return ticketView({ row, id, transfers: transfers.get(keyOf(row)) ?? [] });
}

async function findRow({ db }: { db: pg.Pool }, { id }: { id: string }): Promise<TicketRow | null> {
  const { rows } = await db.query<TicketRow>(`${TICKET_SELECT} WHERE e.id = (SELECT event_id FROM ticket_ids WHERE id = $1) AND n.id = $1`, [id]);
  return rows[0] ?? null;
}

function noSuchTicket(): FoyerError {
  return new FoyerError({ code: "NOT_FOUND", message: "There is no such ticket.", next: "Look among your tickets." });
}
