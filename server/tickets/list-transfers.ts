import type pg from "pg";
import type { MoveKind } from "#core/history.ts";
import { secondsOfDate } from "#prisma/rows.ts";
import type { TicketRow, TransferView } from "./ticket-view.ts";

type Row = {
  contract: string;
  token_id: string;
  kind: MoveKind;
  sender: string;
  receiver: string;
  at: Date;
  transaction_hash: string;
  amount_wei: string | null;
  payment: TransferView["payment"];
};

/** Where each token has been, by `contract:tokenId`, oldest first. */
export async function listTransfers({ db }: { db: pg.Pool }, tickets: readonly TicketRow[]): Promise<Map<string, TransferView[]>> {
  const byToken = new Map<string, TransferView[]>(tickets.map((ticket) => [keyOf(ticket), []]));
  if (tickets.length === 0) return byToken;
  const { rows } = await db.query<Row>({
    ...{ name: "transfers", text: TRANSFERS_SQL },
    values: [tickets.map(({ chain_id }) => chain_id), tickets.map(({ contract }) => contract), tickets.map(({ token_id }) => token_id)],
  });
  for (const row of rows) byToken.get(keyOf(row))?.push(transferView(row));
  return byToken;
}

export function keyOf({ contract, token_id }: { contract: string; token_id: string }): string {
  return `${contract}:${token_id}`;
}

/** A ticket is refunded or voided once, so its refund belongs to that one move. */
const TRANSFERS_SQL = `SELECT x.contract, x.token_id, x.kind, x.sender, x.receiver, x.at, x.transaction_hash, x.amount_wei, r.payment
  FROM unnest($1::integer[], $2::text[], $3::numeric[]) AS k (chain_id, contract, token_id)
  JOIN mirror_transfers x ON x.chain_id = k.chain_id AND x.contract = k.contract AND x.token_id = k.token_id
  LEFT JOIN mirror_refunds r ON r.chain_id = x.chain_id AND r.contract = x.contract AND r.token_id = x.token_id AND r.kind = x.kind
  ORDER BY x.block_number, x.log_index`;

function transferView(row: Row): TransferView {
  return {
    kind: row.kind,
    from: row.sender,
    to: row.receiver,
    atSeconds: secondsOfDate(row.at),
    transactionHash: row.transaction_hash,
    amountWei: row.amount_wei,
    payment: row.payment,
  };
}
