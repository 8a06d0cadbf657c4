import type { Logger } from "#platform/log.ts";
import type { Db } from "./bulk.ts";
import type { ChainNode } from "./node.ts";
import type { Header } from "./raw-log.ts";
import type { Rollback } from "./reorg.ts";
import type { Checkpoint, Mirror } from "./store.ts";

/** What it takes to bring a mirror to the head of its chain. */
export type SyncDeps = {
  readonly db: Db;
  readonly node: ChainNode;
  readonly log: Logger;
  readonly mirror: Mirror;
  /** The first block that can hold a log of the factory. */
  readonly firstBlock: bigint;
  /**
   * What a node means that knows less than the mirror. One of several nodes is late: wait for it. The only node of a laptop
   * was killed and has lost its newest blocks: follow it.
   */
  readonly whenBehind: "wait" | "follow";
  /** Whether readers may call the mirror fresh by this head: a node that stands still also answers. */
  readonly isFresh: (head: Header) => boolean;
  /** Called after each commit: metrics, and tests that strike at a moment. */
  readonly onCommit?: (commit: { checkpoint: Checkpoint; logs: number }) => void;
  readonly onRollback?: (rollback: Rollback) => void;
};
