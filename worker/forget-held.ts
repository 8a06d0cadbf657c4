import type pg from "pg";

/** What an attempt holds counts for a minute; afterwards it is forgotten, whether the guest came back or not. Answers how many were. */
export async function forgetHeld({ db }: { db: pg.Pool }): Promise<{ forgotten: number }> {
  const { rowCount } = await db.query("UPDATE attempts SET held = NULL WHERE held IS NOT NULL AND decided_at < now() - interval '2 minutes'");
  return { forgotten: rowCount ?? 0 };
}
