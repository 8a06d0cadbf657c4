import { z } from "zod";
import { FoyerError } from "#core/error.ts";
import type { ApiDeps, FoyerApi } from "../deps.ts";

/** What wagmi and a development wallet ask of a chain. No account, debug, admin or anvil method is among them. */
const ALLOWED_METHODS = new Set([
  "eth_blockNumber",
  "eth_call",
  "eth_chainId",
  "eth_estimateGas",
  "eth_feeHistory",
  "eth_gasPrice",
  "eth_getBalance",
  "eth_getBlockByHash",
  "eth_getBlockByNumber",
  "eth_getCode",
  "eth_getLogs",
  "eth_getStorageAt",
  "eth_getTransactionByHash",
  "eth_getTransactionCount",
  "eth_getTransactionReceipt",
  "eth_maxPriorityFeePerGas",
  "eth_sendRawTransaction",
  "net_version",
  "web3_clientVersion",
]);
const MOST_CALLS = 50;
const TIMEOUT_MS = 10_000;
const METHOD_NOT_FOUND = -32601;

const call = z.object({
  jsonrpc: z.literal("2.0"),
  id: z.union([z.int(), z.string().max(64), z.null()]).optional(),
  method: z.string().max(64),
  params: z.unknown().optional(),
});
const request = z.union([call, z.array(call).min(1).max(MOST_CALLS)]);

/** The laptop's chain for the laptop's browser, on one origin. A real chain is asked at PUBLIC_RPC_URL instead, so this exists in local mode only. */
export function registerRpcRoutes(app: FoyerApi, { env }: ApiDeps): void {
  if (env.FOYER_MODE !== "local") return;
  app.post("/api/rpc", async (c) => {
    const body = request.safeParse(await c.req.json().catch(() => null));
    if (!body.success) throw malformed(body.error);
    const refused = [body.data].flat().find(({ method }) => !ALLOWED_METHODS.has(method));
    if (refused)
      return c.json({ jsonrpc: "2.0", id: refused.id ?? null, error: { code: METHOD_NOT_FOUND, message: `${refused.method} is not available here` } });
    return forward({ rpcUrl: env.RPC_URL, body: JSON.stringify(body.data) });
  });
}

async function forward({ rpcUrl, body }: { rpcUrl: string; body: string }): Promise<Response> {
  try {
    const answer = await fetch(rpcUrl, { method: "POST", headers: { "content-type": "application/json" }, body, signal: AbortSignal.timeout(TIMEOUT_MS) });
    return new Response(answer.body, { status: answer.status, headers: { "content-type": "application/json" } });
  } catch (cause) {
    throw new FoyerError({ code: "UNAVAILABLE", message: "The chain does not answer.", next: "Try again in a moment.", cause });
  }
}

function malformed(cause: unknown): FoyerError {
  const next = `Send one call, or up to ${MOST_CALLS} in an array.`;
  return new FoyerError({ code: "INVALID_INPUT", message: "That is no JSON-RPC 2.0 request.", next, cause });
}
