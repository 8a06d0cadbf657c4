import pg from "pg";
import { FoyerError } from "#core/error.ts";
import { type Db, inTransaction } from "./bulk.ts";
import { LOCK_SPACE } from "./lease.ts";

/** Empties the mirror of one chain; the next start reads it anew. Own tables name tokens, not rows, so nothing is orphaned. Throws CONFLICT. */
export async function rebuild(db: Db, { chainId }: { chainId: number }): Promise<void> {
  await inTransaction(db, async () => {
    const { rows } = await db.query("SELECT pg_try_advisory_xact_lock($1, $2) AS taken", [LOCK_SPACE, chainId]);
    if (!rows[0].taken) throw new FoyerError({ code: "CONFLICT", message: "An indexer is running.", next: "Stop it, then run this again." });
    for (const table of await listTables(db)) await db.query(`DELETE FROM ${pg.escapeIdentifier(table)} WHERE chain_id = $1`, [chainId]);
  });
}

/** Everything that is folded from logs, and nothing that the operator is told besides. */
async function listTables(db: Db): Promise<string[]> {
  const { rows } = await db.query(
    `SELECT table_name AS name FROM information_schema.tables
     WHERE table_schema = current_schema() AND table_name LIKE 'mirror\\_%' AND table_name NOT IN ('mirror_status', 'mirror_endpoints')`,
  );
  return rows.map(({ name }) => name);
}
