import type { Address } from "#core/bytes.ts";
import { FoyerError } from "#core/error.ts";
import type { EventState } from "#core/event-state.ts";
import type { ChainClient } from "#platform/chain.ts";
import { type Db, inTransaction } from "./bulk.ts";
import { type Checkpoint, findCheckpoint, listContracts } from "./store.ts";
import { listChainDifferences } from "./verify-chain.ts";
import { foldLogs } from "./verify-history.ts";
import { listTableDifferences } from "./verify-tables.ts";

export type Verification = {
  readonly blockNumber: bigint;
  readonly contracts: number;
  readonly tickets: number;
  /** One sentence each, the first thousand; empty when tables, fold and chain agree. */
  readonly differences: readonly string[];
  /** All of them. */
  readonly drift: number;
};

const ROWS_AT_ONCE = 5_000;
/** A broken mirror differs in every row; nobody reads a million sentences. */
const MOST_DIFFERENCES = 1_000;

/**
 * Compares the tables with the fold of the kept logs, and with what the contracts themselves answer at the checkpoint's block:
 * contract by contract and in chunks, so that it needs the memory of one event's tickets. All of one commit, while the indexer
 * goes on. Throws NOT_FOUND.
 */
export async function verifyMirror({ db, chainId, client }: { db: Db; chainId: number; client: ChainClient }): Promise<Verification> {
  return inTransaction(db, async () => {
    await db.query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
    const checkpoint = await findCheckpoint(db, { chainId });
    if (!checkpoint) throw new FoyerError({ code: "NOT_FOUND", message: `Nothing is mirrored of chain ${chainId}.`, next: "Start the indexer first." });
    const differences: string[] = [];
    let [drift, contracts, tickets] = [0, 0, 0];
    for (const contract of await listEveryContract(db, { chainId })) {
      const state = await verifyContract({ db, chainId, client, contract, checkpoint }, (difference) => {
        drift++;
        if (differences.length < MOST_DIFFERENCES) differences.push(`${contract} ${difference}`);
      });
      if (state) contracts++;
      tickets += state?.tickets.size ?? 0;
    }
    return { blockNumber: checkpoint.number, contracts, tickets, differences, drift };
  });
}

type Input = { readonly db: Db; readonly chainId: number; readonly client: ChainClient; readonly contract: Address; readonly checkpoint: Checkpoint };

async function verifyContract({ db, chainId, client, contract, checkpoint }: Input, report: (difference: string) => void): Promise<EventState | null> {
  const { state, witness, differences } = await foldLogs(db, { chainId, contract, rowsAtOnce: ROWS_AT_ONCE });
  for (const difference of differences) report(difference);
  for await (const difference of listTableDifferences(db, { chainId, contract, state, rowsAtOnce: ROWS_AT_ONCE })) report(difference);
  if (state) for await (const difference of listChainDifferences({ client, state, witness, block: checkpoint })) report(difference);
  return state;
}

/** Events without logs and logs without an event are differences too. The factory is among them where it has anchored something. */
async function listEveryContract(db: Db, { chainId }: { chainId: number }): Promise<Set<Address>> {
  const { rows } = await db.query("SELECT DISTINCT contract FROM mirror_logs WHERE chain_id = $1", [chainId]);
  return new Set([...(await listContracts(db, { chainId })), ...rows.map((row) => row.contract as Address)]);
}
