import type pg from "pg";
import { z } from "zod";
import { type Address, ZERO_ADDRESS } from "#core/bytes.ts";
import { MOVE_KINDS, type MoveKind } from "#core/history.ts";
import { secondsOfDate } from "#prisma/rows.ts";
import { cutPage, decodeCursor, type ListName } from "../cursor.ts";

/** Tickets of one kind that came to a wallet, or left it, in one transaction. Amounts are decimal text. */
export const historyEntrySchema = z.object({
  kind: z.enum(MOVE_KINDS),
  direction: z.enum(["in", "out"]),
  eventId: z.uuid(),
  eventTitle: z.string(),
  timezone: z.string(),
  tierName: z.string(),
  quantity: z.int(),
  /** Paid for all of them together, or given back; `null` where no money of the contract moved. */
  amountWei: z.string().nullable(),
  /** Of a sale: what reached the seller, royalty and fee taken off. */
  receivedWei: z.string().nullable(),
  /** The other side; `null` where there is none: a first sale, a refund. */
  counterpart: z.string().nullable(),
  atSeconds: z.int(),
  transactionHash: z.string(),
  /** The ticket's page, where the entry is about one that the wallet has ever looked at. */
  ticketId: z.uuid().nullable(),
});

export type HistoryEntry = z.infer<typeof historyEntrySchema>;
export type HistoryPage = { entries: HistoryEntry[] /** For the next call; `null`: that was all. */; nextCursor: string | null };
export type HistoryQuery = { readonly chainId: number; readonly wallet: Address; readonly cursor: string | null; readonly limit: number };

export type HistoryRow = {
  kind: MoveKind;
  direction: "in" | "out";
  event_id: string;
  title: string;
  timezone: string;
  tier_name: string;
  quantity: string;
  amount_wei: string | null;
  received_wei: string | null;
  counterpart: string;
  at: Date;
  transaction_hash: string;
  ticket_id: string | null;
  block_number: string;
  log_index: number;
};

export const historyKeySchema = z.tuple([
  z.string().regex(/^\d{1,18}$/),
  z
    .int()
    .min(0)
    .max(2 ** 31 - 1),
]);
export const FROM_THE_NEWEST: z.infer<typeof historyKeySchema> = ["999999999999999999", 0];

/** What a wallet bought, sold, gave, was given and got back, the newest first (O6). As the chain has it: nothing is in it that was not mined. */
export async function listHistory({ db }: { db: pg.Pool }, { chainId, wallet, cursor, limit }: HistoryQuery): Promise<HistoryPage> {
  const list: ListName = ["history", chainId, wallet];
  const [block, logIndex] = cursor === null ? FROM_THE_NEWEST : decodeCursor({ cursor, list, schema: historyKeySchema });
  const { rows } = await db.query<HistoryRow>({ name: "history", text: HISTORY_SQL, values: [chainId, wallet, block, logIndex, limit + 1] });
  const { page, nextCursor } = cutPage({ rows, limit, list, keyOf: (row) => [row.block_number, row.log_index] });
  return { entries: page.map(entryOf), nextCursor };
}

/** What moved tickets of these kinds to a wallet or away from it. $1: chain. $2: wallet. $3, $4: block and log of the entry before. $5: how many. */
export function selectHistory({ kinds }: { kinds: readonly MoveKind[] }): string {
  const among = kinds.length === MOVE_KINDS.length ? "" : `AND x.kind IN (${kinds.map((kind) => `'${kind}'`).join(", ")})`;
  return `SELECT g.*, r.name AS tier_name, n.id AS ticket_id, s.received_wei
  FROM (
    (${groups({ mine: "receiver", other: "sender", direction: "in", among })})
    UNION ALL
    (${groups({ mine: "sender", other: "receiver", direction: "out", among })})
    ORDER BY block_number DESC, log_index DESC LIMIT $5
  ) g
  JOIN mirror_tiers r ON r.chain_id = g.chain_id AND r.contract = g.contract AND r.tier = g.tier
  LEFT JOIN tickets n ON g.quantity = 1 AND n.event_id = g.event_id AND n.token_id = g.token_id
  LEFT JOIN LATERAL (
    SELECT sum(s.price_wei - s.royalty_wei - s.platform_fee_wei)::text AS received_wei FROM mirror_sales s
    WHERE g.kind = 'sale' AND g.direction = 'out' AND s.chain_id = g.chain_id AND s.contract = g.contract AND s.block_number = g.block_number
      AND s.transaction_hash = g.transaction_hash AND s.seller = $2 AND s.buyer = g.counterpart AND div(s.token_id, 4294967296) = g.tier
  ) s ON true
  ORDER BY g.block_number DESC, g.log_index DESC`;
}

const HISTORY_SQL = selectHistory({ kinds: MOVE_KINDS });

/** Moves of one transaction together: ten tickets bought at once are one purchase. An entry is as old as its first log. */
function groups({ mine, other, direction, among }: { mine: string; other: string; direction: HistoryEntry["direction"]; among: string }): string {
  return `SELECT '${direction}' AS direction, e.id AS event_id, e.title, e.timezone, x.chain_id, x.contract, x.block_number, min(x.log_index) AS log_index, x.kind, x.${other} AS counterpart,
      div(x.token_id, 4294967296)::integer AS tier, x.transaction_hash, x.at, count(*) AS quantity, min(x.token_id) AS token_id, sum(x.amount_wei) AS amount_wei
    FROM mirror_transfers x JOIN events e ON e.chain_id = x.chain_id AND e.contract = x.contract
    WHERE x.${mine} = $2 AND x.${mine} <> '${ZERO_ADDRESS}' AND x.chain_id = $1 AND x.block_number <= $3 ${among}
    GROUP BY x.block_number, x.transaction_hash, x.at, x.chain_id, x.contract, e.id, x.kind, x.${other}, div(x.token_id, 4294967296)
    HAVING (x.block_number, min(x.log_index)) < ($3, $4)
    ORDER BY x.block_number DESC, min(x.log_index) DESC LIMIT $5`;
}

export function entryOf(row: HistoryRow): HistoryEntry {
  return {
    kind: row.kind,
    direction: row.direction,
    eventId: row.event_id,
    eventTitle: row.title,
    timezone: row.timezone,
    tierName: row.tier_name,
    quantity: Number(row.quantity),
    amountWei: row.amount_wei,
    receivedWei: row.received_wei,
    counterpart: row.counterpart === ZERO_ADDRESS ? null : row.counterpart,
    atSeconds: secondsOfDate(row.at),
    transactionHash: row.transaction_hash,
    ticketId: row.ticket_id,
  };
}
