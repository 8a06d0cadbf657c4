import type pg from "pg";

/*
 * Where somebody's reading of the database began: which transactions it could see. A page carries it, and the stream of changes
 * tells what was committed since, whichever process is asked and whatever any clock says.
 */

/** In SQL: when this server was started (after a restore or a failover numbers may come again), and its snapshot. */
export const BOOKMARK = "(extract(epoch FROM pg_postmaster_start_time()) * 1000000)::bigint || ':' || pg_current_snapshot()";

/** Era, first unfinished transaction, first that had not begun, and those between that were unfinished. */
export const BOOKMARK_PATTERN = /^(\d{1,20}):\d{1,20}:(\d{1,20}):((?:\d{1,20}(?:,\d{1,20})*)?)$/;

export type Bookmark = { readonly era: string; readonly next: bigint; readonly unfinished: ReadonlySet<bigint> };

/** As text, to be taken before the first reading that it is for. */
export async function takeBookmark(db: Pick<pg.ClientBase, "query">): Promise<string> {
  const { rows } = await db.query<{ bookmark: string }>(`SELECT ${BOOKMARK} AS bookmark`);
  const [row] = rows;
  if (!row) throw new TypeError("a SELECT without FROM answered no row");
  return row.bookmark;
}

/** `null` for what no database of ours has said. */
export function parseBookmark(text: string): Bookmark | null {
  const [, era, next, unfinished] = BOOKMARK_PATTERN.exec(text) ?? [];
  if (era === undefined || next === undefined || unfinished === undefined) return null;
  return { era, next: BigInt(next), unfinished: new Set(unfinished.split(",").filter(Boolean).map(BigInt)) };
}

/** Whether the reading could see what this transaction wrote. */
export function hasSeen({ bookmark, xid }: { bookmark: Bookmark; xid: bigint }): boolean {
  return xid < bookmark.next && !bookmark.unfinished.has(xid);
}

/** Whether the reading saw all that was committed when `first` was taken. */
export function isAsLate({ bookmark, first }: { bookmark: Bookmark; first: Bookmark }): boolean {
  if (bookmark.era !== first.era || bookmark.next < first.next) return false;
  return [...bookmark.unfinished].every((xid) => xid >= first.next || first.unfinished.has(xid));
}
