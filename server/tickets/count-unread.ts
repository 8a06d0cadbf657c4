import type pg from "pg";
import type { Address } from "#core/bytes.ts";
import { NOTICE_KINDS } from "./list-notices.ts";

/** More are not counted: nobody reads the difference off a badge. */
export const MOST_UNREAD = 100;

/** How many transactions an account has not seen that moved this wallet's tickets, `MOST_UNREAD` at most. */
export async function countUnread(
  { db }: { db: pg.Pool },
  { chainId, wallet, userId }: { chainId: number; wallet: Address; userId: string },
): Promise<{ unread: number }> {
  const values = [chainId, wallet, userId, MOST_UNREAD];
  const { rows } = await db.query<{ unread: number }>({ name: "notices_unread", text: UNREAD_SQL, values });
  return { unread: rows[0]?.unread ?? 0 };
}

const KINDS = NOTICE_KINDS.map((kind) => `'${kind}'`).join(", ");

/** Moves of contracts that are nobody's event here are told to nobody. */
function unreadOf(mine: "receiver" | "sender"): string {
  return `SELECT x.transaction_hash FROM mirror_transfers x
    JOIN events e ON e.chain_id = x.chain_id AND e.contract = x.contract
    WHERE x.chain_id = $1 AND x.${mine} = $2 AND x.${mine} <> '0x0000000000000000000000000000000000000000' AND x.kind IN (${KINDS})
      AND NOT EXISTS (SELECT FROM notice_reads r WHERE r.user_id = $3 AND r.chain_id = $1 AND r.transaction_hash = x.transaction_hash)`;
}

const UNREAD_SQL = `SELECT count(*)::integer AS unread FROM (${unreadOf("receiver")} UNION ${unreadOf("sender")} LIMIT $4) u`;
