import type pg from "pg";
import type { Address } from "#core/bytes.ts";

/** The uuid of the event whose tickets a contract holds. `null`: none of ours. */
export async function findEventId({ db }: { db: pg.Pool }, { chainId, contract }: { chainId: number; contract: Address }): Promise<string | null> {
  const { rows } = await db.query<{ id: string }>("SELECT id FROM events WHERE chain_id = $1 AND contract = $2", [chainId, contract]);
  return rows[0]?.id ?? null;
}
