import { type Address, type Bytes32, type Hex, parseAddress, parseBytes32, parseHex } from "#core/bytes.ts";

/** A log as the node tells it, checked for shape and spelling only. */
export type RawLog = {
  readonly emitter: Address;
  readonly topics: readonly Bytes32[];
  readonly data: Hex;
  readonly blockNumber: bigint;
  readonly blockHash: Bytes32;
  /** Newer nodes say it with each log, others only in the block. */
  readonly blockSeconds: number | null;
  readonly transactionHash: Bytes32;
  readonly logIndex: number;
};

/** One block's own facts, of which a chain is made. */
export type Header = { readonly number: bigint; readonly hash: Bytes32; readonly parentHash: Bytes32; readonly seconds: number };

/** An answer of eth_getLogs. Logs marked `removed` are left out. Throws on anything that is not a list of mined logs. */
export function parseLogs(answer: unknown): RawLog[] {
  if (!Array.isArray(answer)) throw new Error("The node answered eth_getLogs with something that is not a list.");
  return answer.filter((entry) => record(entry).removed !== true).map(parseLog);
}

/** An answer of eth_getBlockBy… or a newHeads message; `null` where the node does not know the block. */
export function parseHeader(answer: unknown): Header | null {
  if (answer === null || answer === undefined) return null;
  const { number, hash, parentHash, timestamp } = record(answer);
  return { number: quantity(number), hash: parseBytes32(text(hash)), parentHash: parseBytes32(text(parentHash)), seconds: Number(quantity(timestamp)) };
}

/**
 * Chain order, each log once, however the node sent them. Throws when two different logs claim one place: such an answer
 * mixes two chains and nothing in it can be trusted.
 */
export function orderLogs(logs: readonly RawLog[]): RawLog[] {
  const sorted = isInOrder(logs) ? logs : logs.toSorted(compare);
  return sorted.filter((log, i) => {
    const before = sorted[i - 1];
    if (before?.blockNumber !== log.blockNumber) return true;
    if (before.blockHash !== log.blockHash) throw new Error(`The node mixes two blocks ${log.blockNumber}.`);
    if (before.logIndex !== log.logIndex) return true;
    if (!isSame(before, log)) throw new Error(`The node tells two different logs ${log.logIndex} of block ${log.blockNumber}.`);
    return false;
  });
}

function isInOrder(logs: readonly RawLog[]): boolean {
  return logs.every((log, i) => i === 0 || compare(logs[i - 1] as RawLog, log) <= 0);
}

function compare(a: RawLog, b: RawLog): number {
  if (a.blockNumber === b.blockNumber) return a.logIndex - b.logIndex;
  return a.blockNumber < b.blockNumber ? -1 : 1;
}

function parseLog(entry: unknown): RawLog {
  const { address, topics, data, blockNumber, blockHash, blockTimestamp, transactionHash, logIndex } = record(entry);
  if (!Array.isArray(topics)) throw new Error("A log has no topics.");
  return {
    emitter: addressOf(text(address)),
    topics: topics.map((topic) => parseBytes32(text(topic))),
    data: parseHex(text(data)),
    blockNumber: numberOf(text(blockNumber)),
    blockHash: blockHashOf(text(blockHash)),
    blockSeconds: blockTimestamp === undefined || blockTimestamp === null ? null : secondsOf(text(blockTimestamp)),
    transactionHash: transactionHashOf(text(transactionHash)),
    logIndex: Number(quantity(logIndex)),
  };
}

/** Logs of one block stand together and say the same of it: it is read once, and kept once. */
const addressOf = remembering(parseAddress);
const blockHashOf = remembering(parseBytes32);
const transactionHashOf = remembering(parseBytes32);
const numberOf = remembering(quantity);
const secondsOf = remembering((seconds) => Number(quantity(seconds)));

function remembering<Value>(read: (text: string) => Value): (text: string) => Value {
  let last: { readonly text: string; readonly value: Value } | null = null;
  return (text) => {
    if (last?.text !== text) last = { text, value: read(text) };
    return last.value;
  };
}

function isSame(a: RawLog, b: RawLog): boolean {
  return a.emitter === b.emitter && a.data === b.data && a.topics.join() === b.topics.join() && a.transactionHash === b.transactionHash;
}

function record(value: unknown): Record<string, unknown> {
  if (typeof value !== "object" || value === null) throw new Error("The node answered with something that is not an object.");
  return value as Record<string, unknown>;
}

function text(value: unknown): string {
  if (typeof value !== "string") throw new Error("The node left out a field.");
  return value;
}

function quantity(value: unknown): bigint {
  const hex = text(value);
  if (!/^0x[0-9a-f]{1,16}$/i.test(hex)) throw new Error(`The node sent ${hex.slice(0, 40)} for a number.`);
  return BigInt(hex);
}
