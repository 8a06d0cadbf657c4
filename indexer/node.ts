import { type Address, type Bytes32, type Hex, parseHex } from "#core/bytes.ts";
import { type Header, orderLogs, parseHeader, parseLogs, type RawLog } from "./raw-log.ts";
import type { Request } from "./request.ts";
import { type RetryDeps, retry } from "./retry.ts";

/** The blocks that a query covers. By hash a node either knows exactly this block or fails, so nothing is missed in a reorg. */
export type LogRange = { readonly from: bigint; readonly to: bigint } | { readonly hash: Bytes32 };

/** What the indexer asks a node. Every answer is checked for shape; every failure is retried with back-off and logged. */
export type ChainNode = {
  readonly chainId: () => Promise<number>;
  /** `0x` where there is none. */
  readonly readCode: (address: Address) => Promise<Hex>;
  readonly findHeader: (block: bigint | "latest") => Promise<Header | null>;
  /** The newest block of that finality; `null` from a node that has no such notion. */
  readonly findTagged: (tag: "safe" | "finalized") => Promise<Header | null>;
  /** In chain order, each once. Throws a RangeTooLarge for the caller to split. */
  readonly listLogs: (filter: { range: LogRange; addresses: readonly Address[]; topics: readonly Hex[] }) => Promise<RawLog[]>;
};

/** The node limits how much one query may cover; asking for less helps, asking again does not. */
export class RangeTooLarge extends Error {
  constructor(cause: unknown) {
    super("The node limits how much one query may cover.", { cause });
    this.name = "RangeTooLarge";
  }
}

/** As nodes and providers word it: geth, erigon, nethermind, Alchemy, Infura, QuickNode, Ankr. */
const LIMIT_WORDS =
  /(?:block|query|result|response|log|size|address|request)\w*[^.]{0,40}(?:limit|exceed|too (?:many|large|big|wide)|more than|maximum|larger than)|(?:limit|exceed|too (?:many|large|big|wide)|more than|maximum)[^.]{0,40}(?:block|result|response|log|size|range|address)|413/i;
const RATE_WORDS = /rate|per second|429|throughput|capacity|compute units/i;

export function createNode({ request, ...deps }: RetryDeps & { request: Request }): ChainNode {
  const call = (method: string, ...params: unknown[]) =>
    retry(deps, { what: method, isFinal: (fault) => fault instanceof RangeTooLarge || isUnknownTag(fault) }, async () => {
      try {
        return await request({ method, params });
      } catch (fault) {
        throw method === "eth_getLogs" && isLimit(fault) ? new RangeTooLarge(fault) : fault;
      }
    });
  return {
    chainId: async () => Number(await call("eth_chainId")),
    readCode: async (address) => parseHex((await call("eth_getCode", address, "latest")) as string),
    findHeader: async (block) => {
      const header = parseHeader(await call("eth_getBlockByNumber", typeof block === "bigint" ? quantityOf(block) : block, false));
      if (header && typeof block === "bigint" && header.number !== block) throw new Error(`The node answered block ${header.number} when asked for ${block}.`);
      return header;
    },
    findTagged: (tag) =>
      call("eth_getBlockByNumber", tag, false).then(parseHeader, (fault) => {
        if (isUnknownTag(fault)) return null;
        throw fault;
      }),
    listLogs: async ({ range, addresses, topics }) =>
      orderLogs(parseLogs(await call("eth_getLogs", { ...rangeOf(range), topics: [topics], address: addresses }))),
  };
}

/** Whether a node that works as it should says this: another node would answer alike. */
export function isAnswer(fault: unknown): boolean {
  return isLimit(fault) || isUnknownTag(fault);
}

/** A node that has no such tag (a young chain, an old client) says so instead of answering null. */
function isUnknownTag(fault: unknown): boolean {
  return /(?:finalized|safe) block not found|unknown block|invalid (?:block )?(?:tag|argument|params?)|hex string without|tag not supported/i.test(
    wordsOf(fault),
  );
}

function isLimit(fault: unknown): boolean {
  const words = wordsOf(fault);
  return LIMIT_WORDS.test(words) && !RATE_WORDS.test(words);
}

/** The node's own words stand in `details`; a message may quote the request, whose method name would confuse. */
function wordsOf(fault: unknown): string {
  if (!(fault instanceof Error)) return String(fault);
  const { details, status } = fault as Error & { details?: unknown; status?: unknown };
  return `${typeof details === "string" ? details : fault.message} ${typeof status === "number" ? status : ""}`;
}

function rangeOf(range: LogRange): Record<string, string> {
  return "hash" in range ? { blockHash: range.hash } : { fromBlock: quantityOf(range.from), toBlock: quantityOf(range.to) };
}

function quantityOf(value: bigint): Hex {
  return `0x${value.toString(16)}`;
}
