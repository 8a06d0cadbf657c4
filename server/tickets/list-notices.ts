import type pg from "pg";
import { z } from "zod";
import type { Address } from "#core/bytes.ts";
import type { MoveKind } from "#core/history.ts";
import { cutPage, decodeCursor, type ListName } from "../cursor.ts";
import { entryOf, FROM_THE_NEWEST, type HistoryRow, historyEntrySchema, historyKeySchema, selectHistory } from "./list-history.ts";

/** What becomes of tickets that their holder should hear of: all but what one bought oneself. */
export const NOTICE_KINDS = ["issued", "gift", "sale", "claimed", "recovered", "refunded", "voided", "burned"] as const satisfies readonly MoveKind[];

/** A move of tickets as one side of it hears of it (O9, C57): `direction` "out" is told to who held them, "in" to who holds them now. */
export const noticeSchema = historyEntrySchema.extend({ isUnread: z.boolean() });
export type NoticeView = z.infer<typeof noticeSchema>;
export type NoticePage = { notices: NoticeView[] /** For the next call; `null`: that was all. */; nextCursor: string | null };

/** `userId`: whose having read it counts. */
export type NoticeQuery = {
  readonly chainId: number;
  readonly wallet: Address;
  readonly userId: string;
  readonly cursor: string | null;
  readonly limit: number;
};

/**
 * What happened to a wallet's tickets, the newest first. Nobody writes notices: they are the mirror's history as this side of it sees it, so that
 * whatever has moved is in it once it is mirrored, and nothing is that a reorg has taken back. Whoever sends them by mail reads the same list.
 */
export async function listNotices({ db }: { db: pg.Pool }, { chainId, wallet, userId, cursor, limit }: NoticeQuery): Promise<NoticePage> {
  const list: ListName = ["notices", chainId, wallet];
  const [block, logIndex] = cursor === null ? FROM_THE_NEWEST : decodeCursor({ cursor, list, schema: historyKeySchema });
  const values = [chainId, wallet, block, logIndex, limit + 1, userId];
  const { rows } = await db.query<HistoryRow & { is_unread: boolean }>({ name: "notices", text: NOTICES_SQL, values });
  const { page, nextCursor } = cutPage({ rows, limit, list, keyOf: (row) => [row.block_number, row.log_index] });
  return { notices: page.map((row) => ({ ...entryOf(row), isUnread: row.is_unread })), nextCursor };
}

/** The parameters of `selectHistory`. $6: account. */
const NOTICES_SQL = `SELECT h.*, NOT EXISTS (
    SELECT FROM notice_reads r WHERE r.user_id = $6 AND r.chain_id = $1 AND r.transaction_hash = h.transaction_hash
  ) AS is_unread
  FROM (${selectHistory({ kinds: NOTICE_KINDS })}) h
  ORDER BY h.block_number DESC, h.log_index DESC`;
