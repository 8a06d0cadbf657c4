import type { Db } from "./bulk.ts";

type Reading = { readonly text: string; readonly values: readonly unknown[]; readonly rowsAtOnce: number };

/** The rows of a query, so many at a time. Inside a transaction; one such reading at once. */
export async function* readInChunks(db: Db, { text, values, rowsAtOnce }: Reading) {
  await db.query(`DECLARE chunks NO SCROLL CURSOR FOR ${text}`, [...values]);
  for (;;) {
    const { rows } = await db.query(`FETCH ${rowsAtOnce} FROM chunks`);
    if (rows.length === 0) break;
    yield rows;
  }
  await db.query("CLOSE chunks");
}
