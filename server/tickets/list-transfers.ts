import type pg from "pg";
import { ZERO_ADDRESS } from "#core/bytes.ts";
import { secondsOfDate } from "#prisma/rows.ts";
import type { TicketRow, TransferView } from "./ticket-view.ts";

type Row = { contract: string; token_id: string; sender: string; receiver: string; at: Date; transaction_hash: string; price_wei: string | null };

/** Where each token has been, by `contract:tokenId`, oldest first. A transfer that a sale made carries the sale's price. */
export async function listTransfers({ db }: { db: pg.Pool }, tickets: readonly TicketRow[]): Promise<Map<string, TransferView[]>> {
  const byToken = new Map<string, TransferView[]>(tickets.map((ticket) => [keyOf(ticket), []]));
  if (tickets.length === 0) return byToken;
  const { rows } = await db.query<Row>(
    `SELECT x.contract, x.token_id, x.sender, x.receiver, x.at, x.transaction_hash, s.price_wei
     FROM mirror_transfers x
     JOIN unnest($1::integer[], $2::text[], $3::numeric[]) AS k (chain_id, contract, token_id)
       ON k.chain_id = x.chain_id AND k.contract = x.contract AND k.token_id = x.token_id
     LEFT JOIN LATERAL (
       SELECT s.price_wei FROM mirror_sales s
       WHERE s.chain_id = x.chain_id AND s.contract = x.contract AND s.block_number = x.block_number AND s.token_id = x.token_id
         AND s.transaction_hash = x.transaction_hash AND s.seller = x.sender AND s.log_index > x.log_index
       ORDER BY s.log_index LIMIT 1
     ) s ON true
     ORDER BY x.block_number, x.log_index`,
    [tickets.map(({ chain_id }) => chain_id), tickets.map(({ contract }) => contract), tickets.map(({ token_id }) => token_id)],
  );
  for (const row of rows) byToken.get(keyOf(row))?.push(transferView(row));
  return byToken;
}

export function keyOf({ contract, token_id }: { contract: string; token_id: string }): string {
  return `${contract}:${token_id}`;
}

function transferView(row: Row): TransferView {
  return {
    kind: row.sender === ZERO_ADDRESS ? "mint" : row.price_wei === null ? "gift" : "sale",
    from: row.sender,
    to: row.receiver,
    atSeconds: secondsOfDate(row.at),
    transactionHash: row.transaction_hash,
    priceWei: row.price_wei,
  };
}
