import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Address, Hex } from "#core/bytes.ts";
import { blockOf, FIRST_BLOCK, HISTORY_CHAIN_ID, headOf, logsOf, numberOf } from "./history.ts";

/** What the node is told by its parent: how long its history is, whose events it tells, and what code stands where. */
export type FakeChain = { readonly logs: number; readonly factory: Address; readonly code: Readonly<Record<Address, Hex>> };

type Call = { readonly id: unknown; readonly method: string; readonly params: readonly unknown[] };
type Filter = { readonly fromBlock?: string; readonly toBlock?: string; readonly blockHash?: string; readonly address?: readonly string[] };

const FINAL_DEPTH = 64;

/** A node over a generated history, a process of its own. Answers its parent's message with its port. */
process.once("message", (chain: FakeChain) => {
  const server = createServer((request, response) => {
    // Nobody is told new blocks here: who asks for a websocket gets none.
    if (request.method !== "POST") return response.writeHead(405).end();
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const call = JSON.parse(Buffer.concat(parts).toString()) as Call;
      response.setHeader("content-type", "application/json");
      response.end(`{"jsonrpc":"2.0","id":${JSON.stringify(call.id)},"result":${answer(chain, call)}}`);
    });
  });
  server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
});
process.once("disconnect", () => process.exit());

function answer(chain: FakeChain, { method, params }: Call): string {
  switch (method) {
    case "eth_chainId":
      return JSON.stringify(`0x${HISTORY_CHAIN_ID.toString(16)}`);
    case "eth_getCode":
      return JSON.stringify(chain.code[params[0] as Address] ?? "0x");
    case "eth_getBlockByNumber":
      return JSON.stringify(findBlock(headOf(chain), params[0] as string));
    case "eth_getLogs":
      return listLogs(chain, params[0] as Filter);
    default:
      throw new Error(`the benchmark's node does not know ${method}`);
  }
}

function findBlock(head: number, tag: string): ReturnType<typeof blockOf> | null {
  if (tag === "latest") return blockOf(head);
  if (tag === "finalized" || tag === "safe") return blockOf(Math.max(0, head - FINAL_DEPTH));
  return Number(tag) <= head ? blockOf(Number(tag)) : null;
}

function listLogs(chain: FakeChain, { fromBlock, toBlock, blockHash, address }: Filter): string {
  const from = blockHash ? numberOf(blockHash) : Math.max(FIRST_BLOCK, Number(fromBlock));
  const to = blockHash ? from : Math.min(headOf(chain), Number(toBlock));
  const wanted = new Set(address);
  const isWanted = (emitter: string) => !address || wanted.has(emitter);
  const blocks: string[] = [];
  for (let number = from; number <= to; number++) {
    const logs = logsOf(number, { factory: chain.factory, isWanted });
    if (logs) blocks.push(logs);
  }
  return `[${blocks.join()}]`;
}
