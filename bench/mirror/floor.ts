import pg from "pg";
import { copyIn } from "#indexer/copy.ts";
import { cpuSecondsOf, sumOf } from "./cpu.ts";

/** Which blocks are read from where, so many at once, into a table of their own. */
export type FloorOrder = { readonly connectionString: string; readonly rpcUrl: string; readonly first: number; readonly last: number; readonly span: number };
export type FloorAnswer = { readonly logs: number; readonly seconds: number; readonly cpuSeconds: number | null };

type WireLog = Readonly<Record<"address" | "data" | "blockNumber" | "blockHash" | "blockTimestamp" | "transactionHash" | "logIndex", string>> & {
  readonly topics: readonly string[];
};

/** Of a CopyData message: a letter, and how long the rest is. */
const HEADER_BYTES = 5;

let newest = { seconds: 0, text: "1970-01-01T00:00:00.000Z" };
/** Every word that was read, so that no engine can leave out the reading. */
let decoded = 0n;

/**
 * The least that any mirror has to do, a process of its own: raw eth_getLogs, JSON.parse, words cut out by hand, COPY into a
 * table like ours, the next answer under way meanwhile. No checks, no derived rows, no checkpoint, no wait for the disk.
 */
process.once("message", async (order: FloorOrder) => {
  const db = new pg.Client({ connectionString: order.connectionString });
  await db.connect();
  await db.query("CREATE TABLE floor_logs (LIKE mirror_logs INCLUDING ALL)");
  await db.query("SET synchronous_commit = off");
  const { rows } = await db.query("SELECT pg_backend_pid() AS pid");
  const cpuSeconds = () => sumOf([cpuSecondsOf(process.pid), cpuSecondsOf(rows[0].pid)]);
  const [startedMs, cpuBefore] = [performance.now(), cpuSeconds()];
  const logs = await copyAll(db, order);
  const answer: FloorAnswer = { logs, seconds: (performance.now() - startedMs) / 1000, cpuSeconds: sumOf([cpuSeconds(), cpuBefore && -cpuBefore]) };
  await db.end();
  process.send?.({ ...answer, decoded: String(decoded) });
  process.disconnect();
});

async function copyAll(db: pg.Client, order: FloorOrder): Promise<number> {
  let count = 0;
  let next = read(order, order.first);
  for (let from = order.first; from <= order.last; from += order.span) {
    const logs = await next;
    next = read(order, from + order.span);
    await copyIn(db, { text: "COPY floor_logs FROM STDIN", message: copyMessage(linesOf(logs)) });
    count += logs.length;
  }
  return count;
}

async function read({ rpcUrl, last, span }: FloorOrder, from: number): Promise<WireLog[]> {
  if (from > last) return [];
  const filter = { fromBlock: `0x${from.toString(16)}`, toBlock: `0x${Math.min(from + span - 1, last).toString(16)}` };
  const response = await fetch(rpcUrl, { method: "POST", body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_getLogs", params: [filter] }) });
  return (JSON.parse(await response.text()) as { result: WireLog[] }).result;
}

function linesOf(logs: readonly WireLog[]): string {
  let lines = "";
  for (const log of logs) {
    decoded += decode(log);
    lines += `1\t${log.address}\t${Number(log.blockNumber)}\t${Number(log.logIndex)}\t${log.blockHash}\t${instantOf(Number(log.blockTimestamp))}\t`;
    lines += `${log.transactionHash}\t${log.address}\t{${log.topics.join()}}\t${log.data}\n`;
  }
  return lines;
}

/** COPY's text format, as it goes over the wire. */
function copyMessage(lines: string): Buffer {
  const bytes = Buffer.byteLength(lines);
  const message = Buffer.allocUnsafe(HEADER_BYTES + bytes);
  message.write("d", "latin1");
  message.writeUInt32BE(HEADER_BYTES - 1 + bytes, 1);
  message.write(lines, HEADER_BYTES);
  return message;
}

/** Logs of one block come together, and have its time. */
function instantOf(seconds: number): string {
  if (seconds !== newest.seconds) newest = { seconds, text: new Date(seconds * 1000).toISOString() };
  return newest.text;
}

/** Every word that a log carries, as a number. */
function decode({ topics, data }: WireLog): bigint {
  let sum = 0n;
  for (let i = 1; i < topics.length; i++) sum ^= BigInt(topics[i] as string);
  for (let at = 2; at < data.length; at += 64) sum ^= BigInt(`0x${data.slice(at, at + 64)}`);
  return sum;
}
