import type pg from "pg";
import { parseAddress } from "#core/bytes.ts";
import { FoyerError } from "#core/error.ts";
import { contractCode } from "#generated/code.ts";
import { assertChain, type ChainClient, codeReaderOf } from "#platform/chain.ts";
import { assertFactory } from "#platform/check-factory.ts";
import type { Deployment } from "#platform/deployment.ts";
import { eventRefOf, predictContract } from "./events/event-identity.ts";

type Installation = { readonly db: pg.Pool; readonly chain: ChainClient; readonly chainId: number; readonly deployment: Deployment };
type Row = { readonly id: string; readonly contract: string; readonly event_ref: string; readonly told_ref: string; readonly organizer_wallet: string };

/** Settings lead to one chain and factory for all rows, so a few tell as much as all. */
const NEWEST_EVENTS = 20;

/** Chain, contracts and database must be of one installation, else tickets would be sold and admitted that are not ours (trap 34). Throws CONFLICT. */
export async function assertInstallation({ db, chain, chainId, deployment }: Installation): Promise<void> {
  await assertChain({ client: chain, chainId });
  await assertFactory({ chainId, deployment, known: contractCode, readCode: codeReaderOf(chain) });
  const { rows } = await db.query<Row>(
    `SELECT e.id, e.contract, e.event_ref, e.organizer_wallet, m.event_ref AS told_ref FROM events e
     JOIN mirror_events m ON m.chain_id = e.chain_id AND m.contract = e.contract
     WHERE e.chain_id = $1 ORDER BY e.created_at DESC LIMIT ${NEWEST_EVENTS}`,
    [chainId],
  );
  for (const row of rows) await assertOurs({ row, chain, deployment });
}

/** From an event's id follows its reference, and from that, by the factory, its contract. Drafts count only once they are on chain. */
async function assertOurs({ row, chain, deployment: { factory } }: Pick<Installation, "chain" | "deployment"> & { row: Row }): Promise<void> {
  const eventRef = eventRefOf(row.id);
  const contract = await predictContract({ chain, factory }, { organizerWallet: parseAddress(row.organizer_wallet), eventRef });
  if (eventRef === row.event_ref && eventRef === row.told_ref && contract === row.contract) return;
  throw new FoyerError({
    code: "CONFLICT",
    message: `Event ${row.id} at ${row.contract} is none that factory ${factory} has made: the database is of another installation.`,
    next: "Correct DATABASE_URL, or FACTORY_ADDRESS and the deployment file.",
  });
}
