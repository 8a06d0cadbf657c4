import type pg from "pg";
import { FoyerError } from "#core/error.ts";
import { isUuid } from "../uuid.ts";
import { keyOf, listTransfers } from "./list-transfers.ts";
import { selectTickets, type TicketNowView, type TicketRow, type TicketView, ticketNowView, ticketView } from "./ticket-view.ts";

/** One ticket by the id of its link, with where it has been (A2). The id authorizes nothing. Throws NOT_FOUND. */
export async function getTicket({ db }: { db: pg.Pool }, { id }: { id: string }): Promise<TicketView> {
  const row = await getRow({ db }, { id });
  const transfers = await listTransfers({ db }, [row]);
  return ticketView({ row, id, transfers: transfers.get(keyOf(row)) ?? [] });
}

/** The same without where it has been, for whoever asks only what it is now. Throws NOT_FOUND. */
export async function getTicketNow({ db }: { db: pg.Pool }, { id }: { id: string }): Promise<TicketNowView> {
  return ticketNowView({ row: await getRow({ db }, { id }), id });
}

async function getRow({ db }: { db: pg.Pool }, { id }: { id: string }): Promise<TicketRow> {
  const row = isUuid(id) ? await findRow({ db }, { id }) : null;
  if (!row) throw noSuchTicket();
  return row;
}

/** $1: the id of the link. It leads to the event and from there to the token. Named below: ten tables take longer to plan than to read. */
const TICKET_SQL = selectTickets(`ticket_ids i
  JOIN tickets w ON w.event_id = i.event_id AND w.id = i.id
  JOIN mirror_tickets t ON i.id = $1 AND t.chain_id = w.chain_id AND t.contract = w.contract AND t.token_id = w.token_id`);

async function findRow({ db }: { db: pg.Pool }, { id }: { id: string }): Promise<TicketRow | null> {
  const { rows } = await db.query<TicketRow>({ name: "ticket", text: TICKET_SQL, values: [id] });
  return rows[0] ?? null;
}

function noSuchTicket(): FoyerError {
  return new FoyerError({ code: "NOT_FOUND", message: "There is no such ticket.", next: "Look among your tickets." });
}
