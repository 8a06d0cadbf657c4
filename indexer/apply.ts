import { type Address, ZERO_ADDRESS } from "#core/bytes.ts";
import type { EventState } from "#core/event-state.ts";
import { historyOf } from "#core/history.ts";
import type { Log } from "#core/log.ts";
import { advance } from "#core/projection.ts";
import { type Touched, touchedBy } from "#core/touched.ts";
import { type Db, type Insertion, inTransaction } from "./bulk.ts";
import { decodeLog } from "./decode.ts";
import { loadStates } from "./load-states.ts";
import type { Header } from "./raw-log.ts";
import { type Checkpoint, insertBlocks, type Mirror, moveCheckpoint, notifyMirror, prepareLogs, type TimedLog } from "./store.ts";
import { together } from "./together.ts";
import { type Change, prepareHistory, writeChanges } from "./write-changes.ts";

/** A stretch of chain: everything of ours in the blocks after `from` up to `head`. */
export type Segment = {
  readonly from: Checkpoint | null;
  readonly head: Header;
  /** Blocks that a reorg may still replace, and the last one in any case. */
  readonly headers: readonly Header[];
  readonly content: Content;
  readonly seen: "as-head" | "on-the-way";
};

/** What some logs are, as far as nothing else need be known for it: made while the database is busy with an earlier stretch. */
export type Content = {
  readonly byContract: ReadonlyMap<Address, readonly Log[]>;
  /** The rows that have to be known before the fold. */
  readonly touched: ReadonlyMap<Address, Touched>;
  /** The logs themselves and all history that follows from them. */
  readonly insertions: readonly Insertion[];
};

export function prepareContent({ chainId, logs }: { chainId: number; logs: readonly TimedLog[] }): Content {
  const decoded = logs.map((raw) => decodeLog({ raw, chainId, blockSeconds: raw.blockSeconds }));
  const byContract = Map.groupBy(decoded, ({ contract }) => contract);
  const touched = new Map([...byContract].map(([contract, entries]) => [contract, withoutMinted({ touched: touchedBy(entries), logs: entries })]));
  return { byContract, touched, insertions: [prepareLogs({ chainId, logs }), ...prepareHistory(historyOf(decoded))] };
}

/** Logs, derived rows, blocks and checkpoint in one transaction: whatever kills the process, the tables are a fold of the logs. */
export async function applySegment(db: Db, { mirror, segment }: { mirror: Mirror; segment: Segment }): Promise<Checkpoint> {
  const { chainId } = mirror;
  const { from, head, headers, seen, content } = segment;
  await inTransaction(db, () =>
    together([
      ...(seen === "as-head" ? [] : [doNotWaitForDisk(db)]),
      moveCheckpoint(db, { mirror, from, to: head, seen }),
      writeContent(db, { chainId, content }),
      insertBlocks(db, { chainId, headers }),
      notifyMirror(db, { chainId, contracts: content.byContract.keys(), number: head.number }),
    ]),
  );
  return { factory: mirror.factory, number: head.number, hash: head.hash, seconds: head.seconds };
}

/**
 * For a stretch on the way to the head. A power cut may take the newest of them, rows and checkpoint together, and they are read
 * again; the commit that readers call fresh is on the disk, and all before it.
 */
async function doNotWaitForDisk(db: Db): Promise<void> {
  await db.query("SET LOCAL synchronous_commit = off");
}

/** The new logs, their history, and the rows that they change. The database takes in what is ready while the fold goes on here. */
async function writeContent(db: Db, { chainId, content }: { chainId: number; content: Content }): Promise<void> {
  if (content.byContract.size === 0) return;
  const loading = loadStates(db, { chainId, touched: content.touched });
  const inserting = content.insertions.map((insert) => insert(db));
  const changing = loading.then((states) => writeChanges(db, { chainId, changes: foldOver({ states, content }) }));
  await together([changing, ...inserting]);
}

function foldOver({ states, content }: { states: ReadonlyMap<Address, EventState>; content: Content }): Change[] {
  return [...content.byContract].map(([contract, logs]) => {
    const before = states.get(contract) ?? null;
    return { contract, before, after: advance({ state: before, logs }) };
  });
}

/** A token that is minted here has no rows yet, and mints are most of a backfill: none are looked for. Were they there, their insertion would fail. */
function withoutMinted({ touched, logs }: { touched: Touched; logs: readonly Log[] }): Touched {
  const minted = new Set<bigint>();
  for (const log of logs) if (log.name === "Transfer" && log.from === ZERO_ADDRESS) minted.add(log.tokenId);
  const known = (tokenIds: ReadonlySet<bigint>) => new Set([...tokenIds].filter((tokenId) => !minted.has(tokenId)));
  const { tickets, listings } = touched;
  return { ...touched, tickets: known(tickets), listings: listings === "all" ? listings : known(listings) };
}
