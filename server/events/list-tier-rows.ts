import type pg from "pg";
import type { TierOfEventRow } from "./event-view.ts";

/** The tiers of several events in one read, in their order. */
export async function listTierRows({ db }: { db: pg.Pool }, events: readonly { chain_id: number; contract: string }[]): Promise<TierOfEventRow[]> {
  if (events.length === 0) return [];
  const { rows } = await db.query<TierOfEventRow>(
    `SELECT t.contract, t.tier, t.name, t.price_wei, t.supply, t.sale_starts_at, t.sale_ends_at, t.sold
     FROM mirror_tiers t JOIN unnest($1::integer[], $2::text[]) AS k (chain_id, contract) ON k.chain_id = t.chain_id AND k.contract = t.contract
     ORDER BY t.contract, t.tier`,
    [events.map(({ chain_id }) => chain_id), events.map(({ contract }) => contract)],
  );
  return rows;
}
