import { catchUp } from "./catch-up.ts";
import type { ChainNode } from "./node.ts";
import { greatest, least } from "./numbers.ts";
import type { Header } from "./raw-log.ts";
import { rollBack } from "./reorg.ts";
import { type Checkpoint, confirmCheckpoint, findCheckpoint, listBlocks, settle } from "./store.ts";
import type { SyncDeps } from "./sync-deps.ts";

/** `behind`: the node knows less than the mirror, and nothing else. Readers see that no head is confirmed and judge by it. */
export type SyncResult = { readonly kind: "at-head" | "behind"; readonly head: Header };

/** For nodes without `safe` and `finalized` blocks: the depths below which no reorg is expected. */
const SAFE_DEPTH = 32n;
const SETTLED_DEPTH = 64n;
/** How final the rows are is asked now and then, and not while a new block waits. */
const SETTLE_EVERY = 8n;

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
  await advanceTo(deps, { checkpoint, head });
  return { kind: "at-head", head };
}

/** One more block on our own head needs no look at what is final before it is written. */
async function advanceTo(deps: SyncDeps, { checkpoint, head }: { checkpoint: Checkpoint | null; head: Header }): Promise<void> {
  const isNext = checkpoint !== null && head.number === checkpoint.number + 1n;
  const levels = isNext ? null : await findLevels(deps, { head });
  await catchUp(deps, { checkpoint, head, settled: levels && levels.final >= deps.firstBlock ? levels.final : null });
  if (isNext && head.number % SETTLE_EVERY !== 0n) return;
  await settle(deps.db, { mirror: deps.mirror, ...(levels ?? (await findLevels(deps, { head }))) });
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

/** What the node calls safe and final. Throws for a node that calls final what is above its head. */
async function findLevels({ node }: SyncDeps, { head }: { head: Header }): Promise<{ safe: bigint; final: bigint }> {
  const [safe, final] = await Promise.all([node.findTagged("safe"), node.findTagged("finalized")]);
  if (final && final.number > head.number + SETTLE_EVERY) throw new Error(`The node says block ${final.number} is final while its head is ${head.number}.`);
  return {
    safe: greatest(0n, least(safe?.number ?? head.number - SAFE_DEPTH, head.number)),
    final: greatest(0n, least(final?.number ?? head.number - SETTLED_DEPTH, head.number)),
  };
}

async function getHead(node: ChainNode): Promise<Header> {
  const head = await node.findHeader("latest");
  if (!head) throw new Error("The node has no latest block.");
  return head;
}
