import { FoyerError } from "#core/error.ts";
import { type Db, inTransaction } from "./bulk.ts";
import { LOCK_SPACE } from "./lease.ts";

const TABLES = [
  "mirror_sales",
  "mirror_transfers",
  "mirror_listings",
  "mirror_tickets",
  "mirror_tiers",
  "mirror_events",
  "mirror_logs",
  "mirror_blocks",
  "mirror_checkpoints",
];

/** Empties the mirror of one chain; the next start reads it anew. Own tables name tokens, not rows, so nothing is orphaned. Throws CONFLICT. */
export async function rebuild(db: Db, { chainId }: { chainId: number }): Promise<void> {
  await inTransaction(db, async () => {
    const { rows } = await db.query("SELECT pg_try_advisory_xact_lock($1, $2) AS taken", [LOCK_SPACE, chainId]);
    if (!rows[0].taken) throw new FoyerError({ code: "CONFLICT", message: "An indexer is running.", next: "Stop it, then run this again." });
    for (const table of TABLES) await db.query(`DELETE FROM ${table} WHERE chain_id = $1`, [chainId]);
  });
}
