import { createPublicClient, http } from "viem";
import { type ChainClient, chainOf } from "#platform/chain.ts";
import type { Env } from "#platform/env.ts";
import { ask } from "./ask-chain.ts";
import { listMoneyDifferences } from "./verify-money.ts";
import { type Expected, listQuestions } from "./verify-questions.ts";

export type Block = { readonly number: bigint; readonly seconds: number };

const TIMEOUT_MS = 30_000;
/** An answer takes up to 224 bytes, and 24,576 may come back from a call that makes its caller first (EIP-170). Calls of one moment go as one request. */
const QUESTIONS_A_CALL = 100;
const CALLS_AT_ONCE = 8;

/** A client for calls that take the node a while. */
export function createBatchClient(env: Pick<Env, "CHAIN_ID" | "RPC_URL">): ChainClient {
  return createPublicClient({ chain: chainOf(env), transport: http(env.RPC_URL, { batch: true, timeout: TIMEOUT_MS }) });
}

/** Where a contract answers otherwise than its logs amount to, at one block. */
export async function* listChainDifferences({ client, block, ...expected }: { client: ChainClient; block: Block } & Expected): AsyncGenerator<string> {
  const chunks = chunksOf(chunksOf(listQuestions({ ...expected, block }), QUESTIONS_A_CALL), CALLS_AT_ONCE);
  for (const chunk of chunks) {
    const answers = await Promise.all(chunk.map((questions) => ask({ client, contract: expected.state.terms.contract, questions, block })));
    yield* answers.flat();
  }
  yield* await listMoneyDifferences({ client, block, ...expected });
}

function* chunksOf<T>(items: Iterable<T>, size: number): Generator<T[]> {
  let chunk: T[] = [];
  for (const item of items) {
    chunk.push(item);
    if (chunk.length === size) {
      yield chunk;
      chunk = [];
    }
  }
  if (chunk.length > 0) yield chunk;
}
