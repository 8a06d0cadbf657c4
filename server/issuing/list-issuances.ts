import type pg from "pg";
import { z } from "zod";
import { cutPage, decodeCursor, type ListName } from "../cursor.ts";
import { assertOrganizer, type Organizer } from "../gate/assert-organizer.ts";
import { type IssuanceRow, type IssuanceView, SELECT_ISSUANCES, viewsOfIssuances } from "./issuance-view.ts";

export type IssuancePage = { issuances: IssuanceView[]; nextCursor: string | null };

const keySchema = z.tuple([z.iso.datetime(), z.uuid()]);

/** An event's orders for its organizer, the newest first. Throws NOT_FOUND, FORBIDDEN, INVALID_INPUT (the cursor). */
export async function listIssuances(
  { db }: { db: pg.Pool },
  { organizer, cursor, limit }: { organizer: Organizer; cursor: string | null; limit: number },
): Promise<IssuancePage> {
  await assertOrganizer({ db }, organizer);
  const list: ListName = ["issuances", organizer.eventId];
  const after = cursor === null ? null : decodeCursor({ cursor, list, schema: keySchema });
  const { rows } = await db.query<IssuanceRow & { key_at: string }>(LIST, [organizer.eventId, ...(after ?? [null, null]), limit + 1]);
  const { page, nextCursor } = cutPage({ rows, limit, list, keyOf: (row) => [row.key_at, row.id] });
  return { issuances: await viewsOfIssuances({ db }, page), nextCursor };
}

/** A Date would lose the microseconds by which two orders may differ. */
const LIST = `${SELECT_ISSUANCES.replace("SELECT ", `SELECT to_char(i.requested_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS key_at, `)}
WHERE i.event_id = $1 AND ($2::timestamptz IS NULL OR (i.requested_at, i.id) < ($2::timestamptz, $3::uuid))
ORDER BY i.requested_at DESC, i.id DESC LIMIT $4`;
