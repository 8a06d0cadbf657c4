import type { Address } from "#core/bytes.ts";
import { applySegment, type Content, prepareContent } from "./apply.ts";
import { contractOf, nameOf } from "./decode.ts";
import { RangeTooLarge } from "./node.ts";
import { least } from "./numbers.ts";
import type { Header } from "./raw-log.ts";
import { type Blocks, expectFollows, type Reading, readMore, readSegment } from "./read-segment.ts";
import { FIRST_SPAN, nextSpan } from "./spans.ts";
import { type Checkpoint, listContracts } from "./store.ts";
import type { SyncDeps } from "./sync-deps.ts";

/** Stretches that are read while an earlier one is written. More would only fill the memory: the database is slower than a node. */
const AHEAD = 2;
/** Unsettled blocks are read with their headers, so fewer at a time. */
const RECENT_SPAN = 32n;

type Goal = {
  readonly head: Header;
  /** Up to here no reorg can reach, so headers in between need not be read; `null` where that is not known. */
  readonly settled: bigint | null;
};
type Plan = Goal & {
  span: bigint;
  /** In the order in which they were found, so that a reading knows which were still unknown to it. */
  readonly contracts: Address[];
};
type Ahead = { readonly blocks: Blocks; readonly known: number; readonly reading: Promise<Prepared> };
type Prepared = Reading & { readonly content: Content };

/** Segment by segment up to the head, each with its own commit. */
export async function catchUp(deps: SyncDeps, { checkpoint, ...goal }: Goal & { checkpoint: Checkpoint | null }): Promise<void> {
  const plan: Plan = { ...goal, span: FIRST_SPAN, contracts: [...(await listContracts(deps.db, deps.mirror))] };
  const start = checkpoint ? checkpoint.number + 1n : deps.firstBlock;
  let from = checkpoint;
  for await (const ahead of readAhead(deps, { plan, start })) {
    const reading = await complete(deps, { ahead, plan });
    expectFollows({ from, reading });
    const seen = reading.head.hash === goal.head.hash && deps.isFresh(goal.head) ? "as-head" : "on-the-way";
    from = await applySegment(deps.db, { mirror: deps.mirror, segment: { ...reading, from, seen } });
    plan.contracts.push(...listCreated(reading));
    plan.span = nextSpan({ span: plan.span, blocks: ahead.blocks.to - ahead.blocks.from + 1n, logs: reading.logs.length });
    deps.onCommit?.({ checkpoint: from, logs: reading.logs.length });
  }
}

/** The stretches in their order, the next ones already under way. One that is too large for the node is asked for again in halves. */
async function* readAhead(deps: SyncDeps, { plan, start }: { plan: Plan; start: bigint }): AsyncGenerator<Ahead> {
  let next = start;
  let queue: Ahead[] = [];
  for (;;) {
    for (; queue.length < AHEAD && next <= plan.head.number; next = (queue.at(-1) as Ahead).blocks.to + 1n) queue.push(begin(deps, { plan, start: next }));
    const first = queue.shift();
    if (!first) return;
    if (await isTooLarge(first)) {
      plan.span = (first.blocks.to - first.blocks.from + 1n) / 2n;
      deps.log.info({ blocks: Number(plan.span) }, "the node limits the range, asking for less");
      next = first.blocks.from;
      queue = [];
    } else {
      yield first;
    }
  }
}

function begin(deps: SyncDeps, { plan, start }: { plan: Plan; start: bigint }): Ahead {
  const blocks = chooseBlocks({ ...plan, start });
  const reading = readSegment(deps, { blocks, head: plan.head, contracts: plan.contracts }).then((read) => prepare(deps, read));
  // Whoever waits for it hears its fault; one that nobody waits for any more has none.
  reading.catch(() => undefined);
  return { blocks, known: plan.contracts.length, reading };
}

function chooseBlocks({ start, head, settled, span }: Goal & { start: bigint; span: bigint }): Blocks {
  if (settled !== null && start <= settled) return { from: start, to: least(start + span - 1n, settled), kind: "settled" };
  return { from: start, to: least(start + least(span, RECENT_SPAN) - 1n, head.number), kind: "recent" };
}

/** A single block cannot be asked for in halves: its fault is the caller's. */
async function isTooLarge({ blocks, reading }: Ahead): Promise<boolean> {
  try {
    await reading;
    return false;
  } catch (fault) {
    if (fault instanceof RangeTooLarge && blocks.from < blocks.to) return true;
    throw fault;
  }
}

/** Contracts that were created below, after this stretch was asked for: their logs are asked for now. */
async function complete(deps: SyncDeps, { ahead, plan }: { ahead: Ahead; plan: Plan }): Promise<Prepared> {
  const reading = await ahead.reading;
  const missing = plan.contracts.slice(ahead.known);
  if (missing.length === 0) return reading;
  return prepare(deps, await readMore(deps.node, { blocks: ahead.blocks, reading, contracts: missing }));
}

function prepare({ mirror: { chainId } }: SyncDeps, reading: Reading): Prepared {
  return { ...reading, content: prepareContent({ chainId, logs: reading.logs }) };
}

function listCreated({ logs }: Reading): Address[] {
  return logs.filter((log) => nameOf(log) === "EventCreated").map(contractOf);
}
