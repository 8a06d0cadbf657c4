import pg from "pg";
import { encodeTokenId } from "#core/ticket.ts";
import { createNode } from "#indexer/node.ts";
import { rebuild } from "#indexer/rebuild.ts";
import { drawFence } from "#indexer/status.ts";
import { type SyncResult, syncToHead } from "#indexer/sync.ts";
import type { SyncDeps } from "#indexer/sync-deps.ts";
import { createLog } from "#platform/log.ts";
import { expectMirrorOf } from "./mirror-tables.ts";
import { createDatabase, type TestDatabase } from "./postgres.ts";
import { addressOf, bought, created } from "./script-events.ts";
import { createScriptedChain, type Intercept, type ScriptedChain } from "./scripted-node.ts";

export const SCRIPTED_CHAIN_ID = 777;
export const FACTORY = addressOf("factory");
export const CONTRACT = addressOf("event");
export const [ALICE, BOB] = [addressOf("alice"), addressOf("bob")];
export const FIRST_TOKEN = encodeTokenId({ tier: 1, serial: 0 });

/** A database and a chain in memory, with the indexer's hand to turn. */
export type ScriptedMirror = {
  readonly database: TestDatabase;
  readonly db: pg.Client;
  /** The chain since the last `restart`. */
  readonly chain: () => ScriptedChain;
  readonly deps: () => SyncDeps;
  readonly sync: () => Promise<SyncResult>;
  /** Becomes the writer: whoever wrote before is fenced. */
  readonly takeOver: () => Promise<void>;
  readonly empty: () => Promise<void>;
  /** Empties the mirror and begins another chain, whose block 1 is the factory's. Call it in beforeEach. */
  readonly restart: () => Promise<void>;
  /** One event, and `quantity` tickets of it for Alice, in one block. */
  readonly sell: (quantity: number) => void;
  readonly count: (table: string) => Promise<number>;
  /** The tables are what a naive fold of the chain's logs is. */
  readonly expectEqual: () => Promise<void>;
  readonly close: () => Promise<void>;
};

export async function createScriptedMirror(): Promise<ScriptedMirror> {
  const database = await createDatabase();
  const db = new pg.Client({ connectionString: database.connectionString, pipeline: true });
  await db.connect();
  let fence = await drawFence(db, { chainId: SCRIPTED_CHAIN_ID });
  let chain = begin();

  function deps(): SyncDeps {
    const mirror = { chainId: SCRIPTED_CHAIN_ID, factory: FACTORY, fence };
    return { db, node: createNode({ request: chain.request, ...quiet() }), ...quiet(), mirror, firstBlock: 1n, whenBehind: "wait", isFresh: () => true };
  }

  async function takeOver(): Promise<void> {
    fence = await drawFence(db, { chainId: SCRIPTED_CHAIN_ID });
  }

  async function empty(): Promise<void> {
    await rebuild(db, { chainId: SCRIPTED_CHAIN_ID });
    await takeOver();
  }

  return {
    database,
    db,
    chain: () => chain,
    deps,
    sync: () => syncToHead(deps()),
    takeOver,
    empty,
    async restart() {
      await empty();
      chain = begin();
    },
    sell: (quantity) => {
      chain.mine(created({ contract: CONTRACT, chainId: SCRIPTED_CHAIN_ID }), ...bought({ contract: CONTRACT, to: ALICE, firstSerial: 0, quantity }));
    },
    async count(table) {
      const { rows } = await db.query(`SELECT count(*)::int AS count FROM ${table}`);
      return rows[0].count;
    },
    expectEqual: () => expectMirrorOf(db, { chainId: SCRIPTED_CHAIN_ID, logs: chain.logs() }),
    async close() {
      await db.end();
      await database.close();
    },
  };
}

/** Retries without delay, and says nothing of them. */
export function quiet() {
  return { log: createLog({ level: "silent" }), wait: () => Promise.resolve() };
}

/** A node that changes what eth_getLogs answers. */
export function onLogs(change: (logs: Record<string, unknown>[]) => unknown): Intercept {
  return ({ method }, answer) => (method === "eth_getLogs" ? change(answer() as Record<string, unknown>[]) : answer());
}

/** A node that changes what it says of one block, by number or tag. */
export function onBlock(tag: string, change: (block: Record<string, unknown>) => unknown): Intercept {
  return ({ method, params }, answer) => (method === "eth_getBlockByNumber" && params[0] === tag ? change(answer() as Record<string, unknown>) : answer());
}

/** The factory's own block, under which no fork goes. */
function begin(): ScriptedChain {
  const chain = createScriptedChain({ chainId: SCRIPTED_CHAIN_ID, factory: FACTORY });
  chain.mine();
  return chain;
}
