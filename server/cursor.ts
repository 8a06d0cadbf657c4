import { createHash } from "node:crypto";
import type { z } from "zod";
import { FoyerError } from "#core/error.ts";
import { parseJson } from "#core/json.ts";

/** What a page's end is told apart by: the list's name, its order and its filters. */
export type ListName = readonly (string | number | null)[];
type Key = readonly (string | number)[];

const OPAQUE = /^[A-Za-z0-9_-]{1,400}$/;

/** The last row of a page as text that only `decodeCursor` reads. It holds for this list, this order and these filters alone. */
export function encodeCursor({ list, key }: { list: ListName; key: Key }): string {
  return Buffer.from(JSON.stringify([nameOf(list), ...key])).toString("base64url");
}

/** The key to go on after. Throws INVALID_INPUT for anything that `encodeCursor` did not make for the same list. */
export function decodeCursor<Schema extends z.ZodType>({ cursor, list, schema }: { cursor: string; list: ListName; schema: Schema }): z.output<Schema> {
  const [name, ...key] = parseParts(cursor);
  if (name !== nameOf(list)) throw badCursor("This cursor did not come from this list.");
  const found = schema.safeParse(key);
  if (!found.success) throw badCursor("This cursor did not come from here.");
  return found.data;
}

function parseParts(cursor: string): unknown[] {
  if (!OPAQUE.test(cursor)) throw badCursor("This cursor did not come from here.");
  const parts = parseJson(Buffer.from(cursor, "base64url").toString("utf8"));
  if (parts === undefined) throw badCursor("This cursor did not come from here.");
  return Array.isArray(parts) ? parts : [];
}

function nameOf(list: ListName): string {
  return createHash("sha256").update(JSON.stringify(list)).digest("base64url").slice(0, 8);
}

function badCursor(message: string): FoyerError {
  return new FoyerError({
    code: "INVALID_INPUT",
    message,
    next: "Send nextCursor of the page before with the same order and filters, or none.",
    fields: [{ path: "cursor", message }],
  });
}

/** Cuts rows, of which one more than `limit` was asked for, to a page; the cursor is `null` when nothing follows. */
export function cutPage<Row>(input: { rows: readonly Row[]; limit: number; list: ListName; keyOf: (last: Row) => Key }): {
  page: Row[];
  nextCursor: string | null;
} {
  const page = input.rows.slice(0, input.limit);
  const last = page.at(-1);
  return { page, nextCursor: input.rows.length > input.limit && last ? encodeCursor({ list: input.list, key: input.keyOf(last) }) : null };
}
