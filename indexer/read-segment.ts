import type { Address } from "#core/bytes.ts";
import { inBatches } from "./batches.ts";
import type { ChainNode, LogRange } from "./node.ts";
import type { Header, RawLog } from "./raw-log.ts";
import { readLogs, readLogsOf } from "./read-logs.ts";
import type { Checkpoint, Mirror, TimedLog } from "./store.ts";

type Deps = { readonly node: ChainNode; readonly mirror: Mirror };
/** `recent` ones may still be replaced by a reorg, so each one's header is kept. */
export type Blocks = { readonly from: bigint; readonly to: bigint; readonly kind: "settled" | "recent" };

/** What a node said of some blocks: one chain, in order, and nothing from elsewhere. */
export type Reading = {
  readonly kind: Blocks["kind"];
  /** How its logs were asked for. */
  readonly ranges: readonly LogRange[];
  readonly head: Header;
  /** Every header of recent blocks; of settled ones only the last, which no reorg can replace. */
  readonly headers: readonly Header[];
  readonly logs: readonly TimedLog[];
};

/** Throws when the headers and logs of the blocks are not of one chain: then it moved while it was read, and the next attempt starts from what it is by then. */
export async function readSegment({ node, mirror }: Deps, input: { blocks: Blocks; head: Header; contracts: readonly Address[] }): Promise<Reading> {
  const { blocks, head } = input;
  const contracts = [...input.contracts];
  const read = (ranges: readonly LogRange[]) => readLogs({ node, factory: mirror.factory }, { ranges, contracts });
  // By number both can be asked for at once; what is asked for by its hash has to be known.
  const [headers, early] = await Promise.all([readHeaders(node, { blocks, head }), isSettledRange(blocks) ? read([blocks]) : null]);
  const last = headers.at(-1);
  if (!last) throw new Error(`Blocks ${blocks.from} to ${blocks.to} hold nothing.`);
  if (blocks.kind === "recent") expectLinked(headers);
  const ranges = isSettledRange(blocks) ? [blocks] : headers.map(({ hash }) => ({ hash }));
  const logs = early ?? (await read(ranges));
  expectWithin({ logs, blocks, headers });
  return { kind: blocks.kind, ranges, head: last, headers, logs: await timeLogs(node, { logs, headers }) };
}

/** The same blocks with the logs of further contracts, whose creation was not known when they were read. */
export async function readMore(node: ChainNode, input: { blocks: Blocks; reading: Reading; contracts: readonly Address[] }): Promise<Reading> {
  const { blocks, reading, contracts } = input;
  const { ranges, headers } = reading;
  const logs = await readLogsOf({ node }, { ranges, contracts });
  expectWithin({ logs, blocks, headers });
  const timed = await timeLogs(node, { logs, headers });
  return { ...reading, logs: [...reading.logs, ...timed].toSorted((a, b) => Number(a.blockNumber - b.blockNumber) || a.logIndex - b.logIndex) };
}

/**
 * Recent blocks are asked for by hash, each by itself: a node that has another branch by now, or another node behind the same
 * address, then fails. By range it would answer of its own branch, and where that holds nothing of ours, nothing would show.
 */
function isSettledRange({ kind, from, to }: Blocks): boolean {
  return kind === "settled" && from < to;
}

/** A log's time is its block's. Where the node does not say it with the log, and the header is not at hand, the block is asked for. */
export async function timeLogs(node: ChainNode, { logs, headers }: { logs: readonly RawLog[]; headers: readonly Header[] }): Promise<TimedLog[]> {
  const seconds = new Map(headers.map((header) => [header.number, header.seconds]));
  const unknown = new Set(logs.filter((log) => log.blockSeconds === null && !seconds.has(log.blockNumber)).map((log) => log.blockNumber));
  for (const header of await inBatches([...unknown], (number) => getHeader(node, number))) seconds.set(header.number, header.seconds);
  return logs.map((log) => {
    const blockSeconds = seconds.get(log.blockNumber) ?? log.blockSeconds;
    if (blockSeconds === null) throw new Error(`Block ${log.blockNumber} has no time.`);
    return isTimed(log, blockSeconds) ? log : { ...log, blockSeconds };
  });
}

/** What is read ahead is joined to the checkpoint when its turn comes. Throws when it does not follow. */
export function expectFollows({ from, reading }: { from: Checkpoint | null; reading: Reading }): void {
  const [first] = reading.headers;
  if (from && reading.kind === "recent" && first?.parentHash !== from.hash) throw notLinked(first?.number);
}

function isTimed(log: RawLog, blockSeconds: number): log is TimedLog {
  return log.blockSeconds === blockSeconds;
}

async function readHeaders(node: ChainNode, { blocks, head }: { blocks: Blocks; head: Header }): Promise<Header[]> {
  const first = blocks.kind === "recent" ? blocks.from : blocks.to;
  const numbers = Array.from({ length: Number(blocks.to - first) + 1 }, (_, i) => first + BigInt(i));
  return inBatches(numbers, async (number) => (number === head.number ? head : getHeader(node, number)));
}

function expectLinked(headers: readonly Header[]): void {
  for (const [i, header] of headers.entries()) {
    if (i > 0 && header.parentHash !== headers[i - 1]?.hash) throw notLinked(header.number);
  }
}

function notLinked(number: bigint | undefined): Error {
  return new Error(`Block ${number} does not follow the one before it: the chain moved while it was read.`);
}

function expectWithin({ logs, blocks, headers }: { logs: readonly RawLog[]; blocks: Blocks; headers: readonly Header[] }): void {
  const hashes = new Map(headers.map((header) => [header.number, header.hash]));
  for (const { blockNumber, blockHash } of logs) {
    if (blockNumber < blocks.from || blockNumber > blocks.to) throw new Error(`The node answered a log of block ${blockNumber} that was not asked for.`);
    const hash = hashes.get(blockNumber);
    if (hash && hash !== blockHash) throw new Error(`A log of block ${blockNumber} comes from another block: the chain moved while it was read.`);
  }
}

async function getHeader(node: ChainNode, number: bigint): Promise<Header> {
  const header = await node.findHeader(number);
  if (!header) throw new Error(`The node does not know block ${number} below its own head.`);
  return header;
}
