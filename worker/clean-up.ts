import type pg from "pg";

/** Kept a day past their end, so that "expired" can still be told from "unknown". */
const STATEMENTS = {
  pairingCodes: "DELETE FROM pairing_codes WHERE expires_at < now() - interval '1 day'",
  verifications: "DELETE FROM verifications WHERE expires_at < now() - interval '1 day'",
} as const;

export type CleanUp = Record<keyof typeof STATEMENTS, number>;

/** Removes what can never be used again. Answers how many rows of each. */
export async function cleanUp({ db }: { db: pg.Pool }): Promise<CleanUp> {
  const pairingCodes = (await db.query(STATEMENTS.pairingCodes)).rowCount ?? 0;
  const verifications = (await db.query(STATEMENTS.verifications)).rowCount ?? 0;
  return { pairingCodes, verifications };
}
