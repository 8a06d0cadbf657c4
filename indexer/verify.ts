import { isDeepStrictEqual } from "node:util";
import type { Address } from "#core/bytes.ts";
import { FoyerError } from "#core/error.ts";
import type { EventState } from "#core/event-state.ts";
import { fold } from "#core/projection.ts";
import type { ChainClient } from "#platform/chain.ts";
import { type Db, inTransaction } from "./bulk.ts";
import { findWholeState } from "./load-states.ts";
import { type Checkpoint, findCheckpoint, listContracts, listLogs } from "./store.ts";
import { listChainDifferences } from "./verify-chain.ts";

export type Verification = {
  readonly blockNumber: bigint;
  readonly contracts: number;
  readonly tickets: number;
  /** One sentence each; empty when tables, fold and chain agree. */
  readonly differences: readonly string[];
};

type Snapshot = { readonly checkpoint: Checkpoint; readonly events: ReadonlyMap<Address, { tables: EventState | null; folded: EventState | null }> };

/** Compares the tables with the fold of the kept logs, and with what the contracts themselves answer at the checkpoint's block. Throws NOT_FOUND. */
export async function verifyMirror({ db, chainId, client }: { db: Db; chainId: number; client: ChainClient }): Promise<Verification> {
  const { checkpoint, events } = await takeSnapshot(db, { chainId });
  const differences: string[] = [];
  let tickets = 0;
  for (const [contract, { tables, folded }] of events) {
    tickets += tables?.tickets.size ?? 0;
    differences.push(...listFoldDifferences({ contract, tables, folded }));
    if (folded) differences.push(...(await listChainDifferences({ client, state: folded, block: checkpoint })));
  }
  return { blockNumber: checkpoint.number, contracts: events.size, tickets, differences };
}

/** Where the tables say something else than the logs amount to. */
export function listFoldDifferences({ contract, tables, folded }: { contract: Address; tables: EventState | null; folded: EventState | null }): string[] {
  if (!tables || !folded) return tables === folded ? [] : [`${contract}: ${tables ? "rows without logs" : "logs without rows"}.`];
  return [
    ...(isDeepStrictEqual(tables.terms, folded.terms) ? [] : [`${contract}: the terms differ.`]),
    ...compareMaps({ what: `${contract} tier`, tables: tables.tiers, folded: folded.tiers }),
    ...compareMaps({ what: `${contract} ticket`, tables: tables.tickets, folded: folded.tickets }),
    ...compareMaps({ what: `${contract} listing`, tables: tables.listings, folded: folded.listings }),
    ...compareMaps({ what: `${contract} holder`, tables: tables.holders, folded: folded.holders }),
    ...compareMaps({ what: `${contract} order`, tables: tables.orders, folded: folded.orders }),
    ...compareMaps({ what: `${contract} grant`, tables: tables.grants, folded: folded.grants }),
    ...(tables.cancelledAtSeconds === folded.cancelledAtSeconds ? [] : [`${contract}: the cancellation differs.`]),
  ];
}

/** Everything as of one commit, while the indexer goes on. */
function takeSnapshot(db: Db, { chainId }: { chainId: number }): Promise<Snapshot> {
  return inTransaction(db, async () => {
    await db.query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
    const checkpoint = await findCheckpoint(db, { chainId });
    if (!checkpoint) throw new FoyerError({ code: "NOT_FOUND", message: `Nothing is mirrored of chain ${chainId}.`, next: "Start the indexer first." });
    const contracts = new Set([...(await listContracts(db, { chainId })), ...(await listLoggedContracts(db, { chainId }))]);
    const events = new Map<Address, { tables: EventState | null; folded: EventState | null }>();
    for (const contract of contracts) {
      const folded = fold(await listLogs(db, { chainId, contracts: [contract] }));
      events.set(contract, { tables: await findWholeState(db, { chainId, contract }), folded });
    }
    return { checkpoint, events };
  });
}

async function listLoggedContracts(db: Db, { chainId }: { chainId: number }): Promise<Address[]> {
  const { rows } = await db.query("SELECT DISTINCT contract FROM mirror_logs WHERE chain_id = $1", [chainId]);
  return rows.map((row) => row.contract as Address);
}

function compareMaps<K, Row>({ what, tables, folded }: { what: string; tables: ReadonlyMap<K, Row>; folded: ReadonlyMap<K, Row> }): string[] {
  return [...new Set([...tables.keys(), ...folded.keys()])]
    .filter((key) => !isDeepStrictEqual(tables.get(key), folded.get(key)))
    .map((key) => `${what} ${key}: the row and the fold of its logs differ.`);
}
