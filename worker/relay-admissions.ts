import type pg from "pg";
import { parseEventLogs, type TransactionReceipt } from "viem";
import type { Address, Hex } from "#core/bytes.ts";
import { admissionBit, listAdmitted } from "#core/ticket.ts";
import { eventTicketsAbi } from "#generated/contracts.ts";
import type { ChainClient, Relayer } from "#platform/chain.ts";
import { findRefusal } from "#platform/contract-refusal.ts";
import type { Logger } from "#platform/log.ts";
import { listUnmarked, noteSent, type Unmarked } from "./list-unmarked.ts";
import { workerMetrics } from "./metrics.ts";

export type RelayDeps = { readonly db: pg.Pool; readonly client: ChainClient; readonly relayer: Relayer; readonly log: Logger };
export type RelayResult = { readonly marked: number; readonly refused: number };

type Sent = { readonly admissions: readonly Unmarked[]; readonly hash: Hex };

/** As many words as a block takes easily: about 30,000 gas each. */
const MOST_WORDS = 100;
const RECEIPT_TIMEOUT_MS = 45_000;

/**
 * Brings the gate's admissions on chain, many tickets a transaction. The transactions leave one after the other, for they
 * share a nonce row, and are waited for together. A contract that refuses keeps no other event waiting. Throws when the node
 * does not answer; nothing is noted then, so the next run sends again.
 */
export async function relayAdmissions(deps: RelayDeps): Promise<RelayResult> {
  const waiting = await listUnmarked(deps, { chainId: deps.relayer.chain.id });
  workerMetrics.unmarked.set(waiting.length);
  const arrivals: ReturnType<typeof arrive>[] = [];
  let [marked, refused] = [0, 0];
  for (const [contract, admissions] of Map.groupBy(waiting, (admission) => admission.contract)) {
    for (const part of partsOf(admissions)) {
      const outcome = await mark(deps, { contract, admissions: part });
      refused += outcome.refused;
      arrivals.push(...outcome.sent.map((sent) => arrive(deps, sent)));
    }
  }
  for (const arrived of await Promise.all(arrivals)) {
    marked += arrived.marked;
    refused += arrived.gone;
  }
  return { marked, refused };
}

/** Sends what the contract takes. Where one ticket spoils a whole transaction, halves are tried until it stands alone. */
async function mark(
  deps: RelayDeps,
  { contract, admissions }: { contract: Address; admissions: readonly Unmarked[] },
): Promise<{ sent: Sent[]; refused: number }> {
  try {
    return { sent: [{ admissions, hash: await send(deps, { contract, admissions }) }], refused: 0 };
  } catch (fault) {
    const refusal = findRefusal(fault);
    if (!refusal) throw fault;
    if (refusal !== "NotMinted" || admissions.length === 1) return refuse(deps, { contract, admissions, refusal });
  }
  const middle = Math.ceil(admissions.length / 2);
  const left = await mark(deps, { contract, admissions: admissions.slice(0, middle) });
  const right = await mark(deps, { contract, admissions: admissions.slice(middle) });
  return { sent: [...left.sent, ...right.sent], refused: left.refused + right.refused };
}

async function send({ client, relayer }: RelayDeps, { contract, admissions }: { contract: Address; admissions: readonly Unmarked[] }): Promise<Hex> {
  const words = wordsOf(admissions);
  const { request } = await client.simulateContract({
    account: relayer.account,
    address: contract,
    abi: eventTicketsAbi,
    functionName: "admit",
    args: [[...words.keys()], [...words.values()]],
  });
  return relayer.writeContract(request);
}

/** Notes what was mined, and answers how many tickets were marked and how many are gone. */
async function arrive(deps: RelayDeps, { admissions, hash }: Sent): Promise<{ marked: number; gone: number }> {
  const receipt = await deps.client.waitForTransactionReceipt({ hash, timeout: RECEIPT_TIMEOUT_MS });
  await noteSent(deps, { admissions });
  if (receipt.status === "success") {
    const gone = countGone(receipt.logs);
    workerMetrics.marked.inc(admissions.length - gone);
    workerMetrics.refused.inc({ reason: "gone" }, gone);
    return { marked: admissions.length - gone, gone };
  }
  workerMetrics.refused.inc({ reason: "reverted" }, admissions.length);
  deps.log.error({ hash, tickets: admissions.length }, "a mark was mined but reverted; it is sent again in a minute");
  return { marked: 0, gone: 0 };
}

/** The contract marks the others of a batch and names those that are gone. */
function countGone(logs: TransactionReceipt["logs"]): number {
  const refusals = parseEventLogs({ abi: eventTicketsAbi, eventName: "AdmissionRefused", logs });
  return refusals.reduce((sum, { args: { word, mask } }) => sum + listAdmitted({ word, mask }).length, 0);
}

async function refuse(
  deps: RelayDeps,
  { contract, admissions, refusal }: { contract: Address; admissions: readonly Unmarked[]; refusal: string },
): Promise<{ sent: Sent[]; refused: number }> {
  await noteSent(deps, { admissions });
  workerMetrics.refused.inc({ reason: refusal }, admissions.length);
  deps.log.error({ contract, refusal, tickets: admissions.map(({ tokenId }) => String(tokenId)) }, "the contract refuses to mark admitted tickets");
  return { sent: [], refused: admissions.length };
}

function wordsOf(admissions: readonly Unmarked[]): Map<bigint, bigint> {
  const words = new Map<bigint, bigint>();
  for (const { tokenId } of admissions) {
    const { word, mask } = admissionBit(tokenId);
    words.set(word, (words.get(word) ?? 0n) | mask);
  }
  return words;
}

/** At most MOST_WORDS words each, so that no transaction outgrows a block. */
function partsOf(admissions: readonly Unmarked[]): Unmarked[][] {
  const byWord = [...Map.groupBy(admissions, ({ tokenId }) => admissionBit(tokenId).word).values()];
  return Array.from({ length: Math.ceil(byWord.length / MOST_WORDS) }, (_, i) => byWord.slice(i * MOST_WORDS, (i + 1) * MOST_WORDS).flat());
}
