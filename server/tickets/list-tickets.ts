import type pg from "pg";
import type { Address } from "#core/bytes.ts";
import { bigintOfNumeric } from "#prisma/rows.ts";
import { keyOf, listTransfers } from "./list-transfers.ts";
import { nameTickets } from "./name-tickets.ts";
import { TICKET_SELECT, type TicketRow, type TicketView, ticketView } from "./ticket-view.ts";

const MOST_TICKETS = 500;

/** What a wallet holds now, upcoming events first. Tickets that were never shown get their ids here. */
export async function listTickets({ db }: { db: pg.Pool }, { chainId, holder }: { chainId: number; holder: Address }): Promise<TicketView[]> {
  const rows = await readNamed({ db }, { chainId, holder });
  const transfers = await listTransfers({ db }, rows);
  return rows.flatMap((row) => (row.ticket_id ? [ticketView({ row, id: row.ticket_id, transfers: transfers.get(keyOf(row)) ?? [] })] : []));
}

async function readNamed({ db }: { db: pg.Pool }, input: { chainId: number; holder: Address }): Promise<TicketRow[]> {
  const rows = await read({ db }, input);
  const unnamed = rows.filter(({ ticket_id }) => ticket_id === null);
  if (unnamed.length === 0) return rows;
  await nameTickets(
    { db },
    unnamed.map((row) => ({ eventId: row.event_id, tokenId: bigintOfNumeric(row.token_id) })),
  );
  return read({ db }, input);
}

async function read({ db }: { db: pg.Pool }, { chainId, holder }: { chainId: number; holder: Address }): Promise<TicketRow[]> {
  const { rows } = await db.query<TicketRow>(
    `${TICKET_SELECT} WHERE t.chain_id = $1 AND t.holder = $2 ORDER BY (m.ends_at <= now()), m.starts_at, t.contract, t.token_id LIMIT $3`,
    [chainId, holder, MOST_TICKETS],
  );
  return rows;
}
