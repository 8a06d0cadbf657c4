import type { Address } from "#core/bytes.ts";
import type { Segment } from "./apply.ts";
import type { Blocks, ChainNode } from "./node.ts";
import type { Header, RawLog } from "./raw-log.ts";
import { readLogs } from "./read-logs.ts";
import type { Checkpoint, Mirror, TimedLog } from "./store.ts";

type Deps = { readonly node: ChainNode; readonly mirror: Mirror };
type Wanted = {
  readonly from: Checkpoint | null;
  readonly blocks: { readonly from: bigint; readonly to: bigint; readonly kind: "settled" | "recent" };
  readonly head: Header;
  readonly contracts: ReadonlySet<Address>;
  readonly settled: bigint | null;
};

/** Headers asked for at once: enough to hide the way to the node, few enough not to be limited. */
const AT_ONCE = 8;

/**
 * The headers and our logs of some blocks, checked to be one chain on top of our checkpoint. Throws when they are not: then
 * the chain moved while it was read, and the next attempt starts from what it is by then.
 */
export async function readSegment({ node, mirror }: Deps, { from, blocks, head, contracts, settled }: Wanted): Promise<Segment> {
  const headers = await readHeaders(node, { blocks, head });
  const last = headers.at(-1);
  if (!last) throw new Error(`Blocks ${blocks.from} to ${blocks.to} hold nothing.`);
  if (blocks.kind === "recent") expectLinked({ from, headers });
  const where: Blocks = blocks.from === blocks.to ? { hash: last.hash } : blocks;
  const logs = await readLogs({ node, factory: mirror.factory }, { blocks: where, contracts });
  expectWithin({ logs, blocks, headers });
  return {
    from,
    head: last,
    headers,
    logs: await timeLogs(node, { logs, headers }),
    seen: last.hash === head.hash ? "as-head" : "on-the-way",
    settled,
  };
}

/** Every header of recent blocks; of settled ones only the last, which no reorg can replace. */
async function readHeaders(node: ChainNode, { blocks, head }: Pick<Wanted, "blocks" | "head">): Promise<Header[]> {
  const first = blocks.kind === "recent" ? blocks.from : blocks.to;
  const numbers = Array.from({ length: Number(blocks.to - first) + 1 }, (_, i) => first + BigInt(i));
  return inBatches(numbers, async (number) => (number === head.number ? head : getHeader(node, number)));
}

/** A log's time is its block's. Where the node does not say it with the log, and the header is not at hand, the block is asked for. */
async function timeLogs(node: ChainNode, { logs, headers }: { logs: readonly RawLog[]; headers: readonly Header[] }): Promise<TimedLog[]> {
  const seconds = new Map(headers.map((header) => [header.number, header.seconds]));
  const unknown = new Set(logs.filter((log) => log.blockSeconds === null && !seconds.has(log.blockNumber)).map((log) => log.blockNumber));
  for (const header of await inBatches([...unknown], (number) => getHeader(node, number))) seconds.set(header.number, header.seconds);
  return logs.map((log) => {
    const blockSeconds = seconds.get(log.blockNumber) ?? log.blockSeconds;
    if (blockSeconds === null) throw new Error(`Block ${log.blockNumber} has no time.`);
    return { ...log, blockSeconds };
  });
}

function expectLinked({ from, headers }: { from: Checkpoint | null; headers: readonly Header[] }): void {
  let parent = from?.hash ?? null;
  for (const header of headers) {
    if (parent && header.parentHash !== parent) throw new Error(`Block ${header.number} does not follow the one before it: the chain moved while it was read.`);
    parent = header.hash;
  }
}

function expectWithin({ logs, blocks, headers }: { logs: readonly RawLog[]; blocks: Wanted["blocks"]; headers: readonly Header[] }): void {
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

async function inBatches<In, Out>(inputs: readonly In[], work: (input: In) => Promise<Out>): Promise<Out[]> {
  const results: Out[] = [];
  for (let i = 0; i < inputs.length; i += AT_ONCE) results.push(...(await Promise.all(inputs.slice(i, i + AT_ONCE).map(work))));
  return results;
}
