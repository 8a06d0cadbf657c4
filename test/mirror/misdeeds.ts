import { assertNever } from "#core/error.ts";
import { TOPICS } from "#indexer/decode.ts";
import type { Request } from "#indexer/request.ts";

/** How a node answers wrongly or not at all. What it says of logs is then out of order, doubled, or full of removed ones. */
export const MISDEEDS = ["error", "null", "half", "rate-limit", "removed", "shuffle", "double", "without-mints", "another-block"] as const;
export type Misdeed = (typeof MISDEEDS)[number];
type Call = Parameters<Request>[0];
type WireLog = Record<string, unknown>;

/** A node that answers one of its calls as nodes do on a bad day. `happened` says whether it came to that call. */
export function misbehaveAt({ request, atCall, misdeed }: { request: Request; atCall: number; misdeed: Misdeed }): {
  request: Request;
  happened: () => boolean;
} {
  let calls = 0;
  return {
    request: async (call) => (calls++ === atCall ? misanswer({ call, request, misdeed }) : request(call)),
    happened: () => calls > atCall,
  };
}

/** A node that refuses to look through more blocks at once. */
export function limitBlocks({ request, mostBlocks }: { request: Request; mostBlocks: number }): Request {
  return async (call) => {
    const { fromBlock, toBlock } = (call.params[0] ?? {}) as { fromBlock?: string; toBlock?: string };
    if (call.method === "eth_getLogs" && fromBlock !== undefined && Number(toBlock) - Number(fromBlock) >= mostBlocks) refuse("block range is too wide");
    return request(call);
  };
}

async function misanswer({ call, request, misdeed }: { call: Call; request: Request; misdeed: Misdeed }): Promise<unknown> {
  switch (misdeed) {
    case "error":
      return refuse("connection reset");
    case "rate-limit":
      return refuse("429 Too Many Requests: rate limit exceeded");
    case "null":
      return null;
    case "half":
      return halve(await request(call));
    case "another-block": {
      const answer = await request(call);
      return call.method === "eth_getBlockByNumber" && answer ? { ...answer, hash: `0x${"d".repeat(64)}` } : answer;
    }
    default: {
      const answer = await request(call);
      return call.method === "eth_getLogs" ? garble({ logs: answer as WireLog[], misdeed }) : answer;
    }
  }
}

function garble({ logs, misdeed }: { logs: readonly WireLog[]; misdeed: "removed" | "shuffle" | "double" | "without-mints" }): WireLog[] {
  switch (misdeed) {
    case "removed":
      return [...logs, ...logs.map((log) => ({ ...log, removed: true, logIndex: "0x63" }))];
    case "shuffle":
      return logs.toReversed();
    case "double":
      return [...logs, ...logs];
    case "without-mints":
      return logs.filter(({ topics }) => !isMint(topics as string[]));
    default:
      return assertNever(misdeed);
  }
}

/** What follows from a mint shows that it is missing. Of other logs nothing may: only the nightly comparison finds those (missed-log.test.ts). */
function isMint([name, from]: readonly string[]): boolean {
  return name === TOPICS.Transfer && BigInt(from ?? 1) === 0n;
}

function refuse(details: string): never {
  throw Object.assign(new Error("RPC"), { details });
}

/** What is left when the second half of a body is missing. */
function halve(answer: unknown): unknown {
  if (Array.isArray(answer)) return answer.map((entry, i) => (i === answer.length - 1 ? halve(entry) : entry));
  if (typeof answer !== "object" || answer === null) return undefined;
  const fields = Object.entries(answer);
  return Object.fromEntries(fields.slice(0, fields.length / 2));
}
