import type { Logger } from "#platform/log.ts";
import { applySegment, type Segment } from "./apply.ts";
import type { Db } from "./bulk.ts";
import { type ChainNode, RangeTooLarge } from "./node.ts";
import { least } from "./numbers.ts";
import type { Header } from "./raw-log.ts";
import { readSegment } from "./read-segment.ts";
import { type Rollback, rollBack } from "./reorg.ts";
import { type Checkpoint, confirmCheckpoint, findCheckpoint, listBlocks, listContracts, type Mirror } from "./store.ts";

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

/** `behind`: the node knows less than the mirror, and nothing else. Readers see that no head is confirmed and judge by it. */
export type SyncResult = { readonly kind: "at-head" | "behind"; readonly head: Header };

const FIRST_SPAN = 2_000n;
const LONGEST_SPAN = 50_000n;
/** Unsettled blocks are read with their headers, so fewer at a time. */
const RECENT_SPAN = 32n;
/** Above this a span is cut, so that one transaction and one answer stay of a size. */
const MANY_LOGS = 10_000;
/** For nodes without a `finalized` block: the depth below which no reorg is expected. */
const SETTLED_DEPTH = 64n;
const PRUNE_EVERY = 8n;

/** Brings the tables to the node's head, however far that is, and confirms it. `hint` is a head that a subscription has just told. */
export async function syncToHead(deps: SyncDeps, { hint }: { hint: Header | null } = { hint: null }): Promise<SyncResult> {
  const { db, mirror, node } = deps;
  let checkpoint = await findCheckpoint(db, mirror);
  const head = hint && hint.parentHash === checkpoint?.hash ? hint : await getHead(node);
  if (checkpoint?.hash === head.hash) {
    if (deps.isFresh(head)) await confirmCheckpoint(db, { mirror, hash: head.hash });
    return { kind: "at-head", head };
  }
  if (checkpoint) {
    const relation = await compare(deps, { checkpoint, head });
    if (relation === "behind" && deps.whenBehind === "wait") return { kind: "behind", head };
    if (relation !== "ahead") checkpoint = await leaveFork(deps, { checkpoint, head });
  }
  await catchUp(deps, { checkpoint, head });
  return { kind: "at-head", head };
}

/** How the node's head stands to our checkpoint: on top of it, below it on the same chain, or on another branch. */
async function compare(
  { db, mirror, node, log }: SyncDeps,
  { checkpoint, head }: { checkpoint: Checkpoint; head: Header },
): Promise<"ahead" | "behind" | "forked"> {
  if (head.parentHash === checkpoint.hash) return "ahead";
  if (head.number < checkpoint.number) {
    const [ours] = await listBlocks(db, { chainId: mirror.chainId, upTo: head.number });
    if (ours?.number === head.number && ours.hash !== head.hash) return "forked";
    log.warn({ head: Number(head.number), checkpoint: Number(checkpoint.number) }, "the node is behind the mirror");
    return "behind";
  }
  const theirs = head.number === checkpoint.number ? head : await node.findHeader(checkpoint.number);
  if (!theirs) throw new Error(`The node says its head is ${head.number} but does not know block ${checkpoint.number}.`);
  return theirs.hash === checkpoint.hash ? "ahead" : "forked";
}

async function leaveFork(deps: SyncDeps, { checkpoint, head }: { checkpoint: Checkpoint; head: Header }): Promise<Checkpoint> {
  const rollback = await rollBack(deps.db, { ...deps, checkpoint, head });
  const { orphaned } = rollback;
  deps.log.warn({ from: Number(checkpoint.number), to: Number(rollback.checkpoint.number), orphanedLogs: orphaned.length }, "the chain was reorganised");
  deps.onRollback?.(rollback);
  return rollback.checkpoint;
}

/** Segment by segment, each with its own commit. The span adapts to what the node will answer and to how much it finds. */
async function catchUp(deps: SyncDeps, { checkpoint, head }: { checkpoint: Checkpoint | null; head: Header }): Promise<void> {
  let from = checkpoint;
  let span = FIRST_SPAN;
  const settled = await findSettled(deps, { from, head });
  while (nextOf(deps, from) <= head.number) {
    const blocks = chooseBlocks({ start: nextOf(deps, from), head: head.number, settled, span });
    try {
      const contracts = await listContracts(deps.db, deps.mirror);
      const segment: Segment = await readSegment(deps, { from, blocks, head, contracts, settled });
      from = await applySegment(deps.db, { mirror: deps.mirror, segment });
      deps.onCommit?.({ checkpoint: from, logs: segment.logs.length });
      span = adapt({ span, logs: segment.logs.length });
    } catch (fault) {
      if (!(fault instanceof RangeTooLarge) || blocks.from === blocks.to) throw fault;
      span = (blocks.to - blocks.from + 1n) / 2n;
      deps.log.info({ blocks: Number(span) }, "the node limits the range, asking for less");
    }
  }
}

function nextOf({ firstBlock }: SyncDeps, from: Checkpoint | null): bigint {
  return from ? from.number + 1n : firstBlock;
}

function chooseBlocks({ start, head, settled, span }: { start: bigint; head: bigint; settled: bigint | null; span: bigint }): {
  from: bigint;
  to: bigint;
  kind: "settled" | "recent";
} {
  if (settled !== null && start <= settled) return { from: start, to: least(start + span - 1n, settled), kind: "settled" };
  return { from: start, to: least(start + least(span, RECENT_SPAN) - 1n, head), kind: "recent" };
}

function adapt({ span, logs }: { span: bigint; logs: number }): bigint {
  if (logs > MANY_LOGS) return span > 1n ? span / 2n : 1n;
  return logs > MANY_LOGS / 4 ? span : least(span * 2n, LONGEST_SPAN);
}

/** The newest final block. One more block on our own head needs no look at it, so that is asked only now and then. */
async function findSettled({ node, firstBlock }: SyncDeps, { from, head }: { from: Checkpoint | null; head: Header }): Promise<bigint | null> {
  if (from && head.number === from.number + 1n && head.number % PRUNE_EVERY !== 0n) return null;
  const final = await node.findFinal();
  if (final && final.number > head.number + PRUNE_EVERY) throw new Error(`The node says block ${final.number} is final while its head is ${head.number}.`);
  const number = final ? least(final.number, head.number) : head.number - SETTLED_DEPTH;
  return number >= firstBlock ? number : null;
}

async function getHead(node: ChainNode): Promise<Header> {
  const head = await node.findHeader("latest");
  if (!head) throw new Error("The node has no latest block.");
  return head;
}
