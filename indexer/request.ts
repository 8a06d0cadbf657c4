import { parseJson } from "#core/json.ts";

/** One JSON-RPC call. Tests put a scripted node here. */
export type Request = (call: { method: string; params: readonly unknown[] }) => Promise<unknown>;

/** The node's own words are `details`; the message never says its address, in which a provider's key may stand. */
export class RpcFault extends Error {
  readonly details: string;
  readonly status: number | null;

  constructor({ method, details, status = null, cause }: { method: string; details: string; status?: number | null; cause?: unknown }) {
    super(`${method} failed: ${details.slice(0, 300)}`, { cause });
    this.name = "RpcFault";
    this.details = details;
    this.status = status;
  }
}

const TIMEOUT_MS = 10_000;
const MOST_BYTES = 256 * 1024 * 1024;

/**
 * Calls over HTTP. By hand and not by viem: answers of many megabytes are read as they come, half ones are noticed, and
 * nothing tries again behind the caller's back. Throws RpcFault.
 */
export function createRequest(url: string, { timeoutMs }: { timeoutMs: number } = { timeoutMs: TIMEOUT_MS }): Request {
  return async ({ method, params }) => {
    try {
      const response = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
        signal: AbortSignal.timeout(timeoutMs),
      });
      return resultOf({ method, status: response.status, text: await readText({ method, response }) });
    } catch (cause) {
      if (cause instanceof RpcFault) throw cause;
      throw new RpcFault({ method, details: wordsOf(cause), cause });
    }
  };
}

async function readText({ method, response }: { method: string; response: Response }): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  // The DOM's type, which Node shares, does not say that a stream can be walked.
  for await (const part of (response.body ?? []) as unknown as AsyncIterable<Uint8Array>) {
    bytes += part.length;
    if (bytes > MOST_BYTES) throw new RpcFault({ method, details: `The response size exceeds the limit of ${MOST_BYTES} bytes.` });
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}

function resultOf({ method, status, text }: { method: string; status: number; text: string }): unknown {
  const answer = parse(text);
  if (answer?.error) throw new RpcFault({ method, details: answer.error.message ?? JSON.stringify(answer.error), status });
  if (status !== 200) throw new RpcFault({ method, details: `HTTP ${status} ${text.slice(0, 200)}`, status });
  if (!answer || answer.result === undefined) throw new RpcFault({ method, details: "The answer is not whole JSON-RPC.", status });
  return answer.result;
}

function parse(text: string): { result?: unknown; error?: { message?: string } } | null {
  // Half a body, or a proxy's page: the caller says so with the status.
  const value = parseJson(text);
  return typeof value === "object" && value !== null ? value : null;
}

/** fetch says only that it failed; why stands in the cause. */
function wordsOf(fault: unknown): string {
  if (!(fault instanceof Error)) return String(fault);
  return fault.cause instanceof Error ? `${fault.message}: ${fault.cause.message || fault.cause.name}` : fault.message;
}
