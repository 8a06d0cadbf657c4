import type { Db } from "./bulk.ts";

const ROWS_AT_ONCE = 5_000;

/** The rows of a query, some thousand at a time. Inside a transaction; one such reading at once. */
export async function* readInChunks(db: Db, { text, values }: { text: string; values: readonly unknown[] }) {
  await db.query(`DECLARE chunks NO SCROLL CURSOR FOR ${text}`, [...values]);
  for (;;) {
    const { rows } = await db.query(`FETCH ${ROWS_AT_ONCE} FROM chunks`);
    if (rows.length === 0) break;
    yield rows;
  }
  await db.query("CLOSE chunks");
}
