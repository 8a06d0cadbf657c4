import type pg from "pg";
import { z } from "zod";
import type { Address } from "#core/bytes.ts";
import { bigintOfNumeric, dateOfSeconds, secondsOfDate } from "#prisma/rows.ts";
import type { Clock } from "../clock.ts";
import { cutPage, decodeCursor, type ListName } from "../cursor.ts";
import { OWN_EVENT_JOIN } from "../events/event-view.ts";
import { keyOf, listTransfers } from "./list-transfers.ts";
import { nameTickets } from "./name-tickets.ts";
import { selectTickets, type TicketRow, type TicketView, ticketView } from "./ticket-view.ts";

/** `upcoming`: of events that have not ended, the next one first. `past`: of the others, the last one first. */
export const TICKET_TIMES = ["upcoming", "past"] as const;
export type TicketTime = (typeof TICKET_TIMES)[number];

export type TicketQuery = {
  readonly chainId: number;
  readonly holder: Address;
  readonly time: TicketTime;
  readonly cursor: string | null;
  readonly limit: number;
};
export type TicketPage = { tickets: TicketView[] /** For the next call; `null`: that was all. */; nextCursor: string | null };

const LATEST_SECONDS = 2 ** 40 - 1;
const keySchema = z.tuple([z.int().min(0).max(LATEST_SECONDS), z.string().regex(/^0x[0-9a-f]{40}$/), z.string().regex(/^(0|[1-9][0-9]{0,77})$/)]);
type Key = z.infer<typeof keySchema>;

/** Before the first page of each: no event starts earlier, or later. */
const BEGINNING: Record<TicketTime, Key> = { upcoming: [0, "", "0"], past: [LATEST_SECONDS, "", "0"] };

/** What a wallet holds now. Tickets that were never shown get their ids here. */
export async function listHolderTickets({ db, clock }: { db: pg.Pool; clock: Clock }, query: TicketQuery): Promise<TicketPage> {
  const { chainId, holder, time, limit } = query;
  const list: ListName = ["tickets", chainId, holder, time];
  const [startsAtSeconds, contract, tokenId] = query.cursor === null ? BEGINNING[time] : decodeCursor({ cursor: query.cursor, list, schema: keySchema });
  const values = [chainId, holder, new Date(clock.nowMs()), dateOfSeconds(startsAtSeconds), contract, tokenId, limit + 1];
  const rows = await readNamed({ db }, { name: `holder tickets ${time}`, text: HOLDER_TICKETS_SQL[time], values });
  const { page, nextCursor } = cutPage({ rows, limit, list, keyOf: (row) => [secondsOfDate(row.starts_at), row.contract, row.token_id] });
  return { tickets: await viewsOf({ db }, page), nextCursor };
}

/** Tickets of a wallet that are gone, the latest first: refunded, taken back, given up. */
export async function listGoneTickets(
  { db }: { db: pg.Pool },
  { chainId, holder, limit }: { chainId: number; holder: Address; limit: number },
): Promise<TicketView[]> {
  const rows = await readNamed({ db }, { name: "gone tickets", text: GONE_TICKETS_SQL, values: [chainId, holder, limit] });
  return viewsOf({ db }, rows);
}

async function viewsOf({ db }: { db: pg.Pool }, rows: readonly TicketRow[]): Promise<TicketView[]> {
  const transfers = await listTransfers({ db }, rows);
  return rows.flatMap((row) => (row.ticket_id ? [ticketView({ row, id: row.ticket_id, transfers: transfers.get(keyOf(row)) ?? [] })] : []));
}

async function readNamed({ db }: { db: pg.Pool }, query: { name: string; text: string; values: unknown[] }): Promise<TicketRow[]> {
  // Named: ten tables take longer to plan than to read.
  const read = async () => (await db.query<TicketRow>(query)).rows;
  const rows = await read();
  const unnamed = rows.filter(({ ticket_id }) => ticket_id === null);
  if (unnamed.length === 0) return rows;
  await nameTickets(
    { db },
    unnamed.map((row) => ({ eventId: row.event_id, tokenId: bigintOfNumeric(row.token_id) })),
  );
  return read();
}

/** $1: chain. $2: who held them last. $3: how many. */
const GONE_TICKETS_SQL = `${selectTickets(`(
    SELECT k.chain_id, k.contract, k.token_id FROM mirror_tickets k WHERE k.last_holder = $2 AND k.chain_id = $1 ORDER BY k.block_number DESC, k.token_id LIMIT $3
  ) p JOIN mirror_tickets t ON t.chain_id = p.chain_id AND t.contract = p.contract AND t.token_id = p.token_id`)}
  ORDER BY t.block_number DESC, t.token_id`;

/** $1: chain. $2: holder. $3: now. $4, $5, $6: start, contract and token of the key before. $7: how many. */
const HOLDER_TICKETS_SQL: Record<TicketTime, string> = {
  upcoming: select({ when: "m.ends_at > $3", after: ">", order: "ASC", outside: "-1" }),
  past: select({ when: "m.ends_at <= $3", after: "<", order: "DESC", outside: "1e78" }),
};

type Walk = { when: string; after: "<" | ">"; order: "ASC" | "DESC" /** A token before each event's first. */; outside: string };

/** First the wallet's events in their order, then as many tickets of each as the page may need; then all that is shown of these. */
function select({ when, after, order, outside }: Walk): string {
  return `${selectTickets(`(
    SELECT m.chain_id, m.contract, k.token_id FROM mirror_holders h
    JOIN mirror_events m ON m.chain_id = h.chain_id AND m.contract = h.contract JOIN ${OWN_EVENT_JOIN}
    CROSS JOIN LATERAL (
      SELECT k.token_id FROM mirror_tickets k
      WHERE k.holder = h.holder AND k.chain_id = h.chain_id AND k.contract = h.contract
        AND k.token_id ${after} CASE WHEN m.contract = $5 THEN $6::numeric ELSE ${outside} END
      ORDER BY k.token_id ${order} LIMIT $7
    ) k
    WHERE h.holder = $2 AND h.chain_id = $1 AND ${when} AND (m.starts_at, m.contract) ${after}= ($4, $5)
    ORDER BY m.starts_at ${order}, m.contract ${order}, k.token_id ${order} LIMIT $7
  ) p JOIN mirror_tickets t ON t.chain_id = p.chain_id AND t.contract = p.contract AND t.token_id = p.token_id`)}
  ORDER BY m.starts_at ${order}, t.contract ${order}, t.token_id ${order}`;
}
