import type pg from "pg";

const MOST_ROWS = 5_000;

/**
 * Drops what leads to a person from rows of the trail that are older than `days` (C77). The database does it, and refuses anything else; leaves
 * and commitments stay, so the proofs hold. Answers how many rows.
 */
export async function forgetTrail({ db }: { db: pg.Pool }, { days }: { days: number }): Promise<number> {
  let sum = 0;
  for (;;) {
    const { rows } = await db.query<{ forgotten: number }>("SELECT forget_audit($1, $2) AS forgotten", [days, MOST_ROWS]);
    const forgotten = rows[0]?.forgotten ?? 0;
    sum += forgotten;
    if (forgotten < MOST_ROWS) return sum;
  }
}
