import type pg from "pg";
import type { Address, Hex } from "#core/bytes.ts";
import { parseHex } from "#core/bytes.ts";
import { eventFactoryAbi } from "#generated/contracts.ts";
import { workerMetrics } from "./metrics.ts";
import type { RelayDeps } from "./relay-admissions.ts";

export type AnchorResult = { readonly anchored: number | null };

const RECEIPT_TIMEOUT_MS = 45_000;

/**
 * Writes the newest round's head on chain, by the factory's own `anchor`, when `everyMinutes` have passed since the last time. A head
 * speaks for all rounds before it, so one that was missed, or lost with a block, is made good by the next. Sent by the job that
 * marks admissions, for both spend the relayer's nonces. Throws when the node does not answer: the next run tries again.
 */
export async function anchorTrail(
  { db, client, relayer, log }: RelayDeps,
  { factory, everyMinutes }: { factory: Address; everyMinutes: number },
): Promise<AnchorResult> {
  const due = await findDue(db, { everyMinutes });
  if (!due) return { anchored: null };
  const call = { account: relayer.account, address: factory, abi: eventFactoryAbi, functionName: "anchor", args: [due.head] } as const;
  const { request } = await client.simulateContract(call);
  const hash = await relayer.writeContract(request);
  const receipt = await client.waitForTransactionReceipt({ hash, timeout: RECEIPT_TIMEOUT_MS });
  if (receipt.status !== "success") {
    log.error({ hash, round: due.round }, "an anchor was mined but reverted");
    return { anchored: null };
  }
  await db.query("INSERT INTO audit_anchors (round, transaction_hash, block_number, anchored_at) VALUES ($1, $2, $3, now())", [
    due.round,
    hash,
    String(receipt.blockNumber),
  ]);
  workerMetrics.anchored.set(due.round);
  return { anchored: due.round };
}

async function findDue(db: pg.Pool, { everyMinutes }: { everyMinutes: number }): Promise<{ round: number; head: Hex } | null> {
  const { rows } = await db.query<{ round: number; head: string }>(
    `SELECT r.number AS round, r.head FROM (SELECT * FROM audit_rounds ORDER BY number DESC LIMIT 1) r
     WHERE NOT EXISTS (SELECT FROM audit_anchors a WHERE a.round >= r.number OR a.anchored_at > now() - make_interval(mins => $1))`,
    [everyMinutes],
  );
  return rows[0] ? { round: rows[0].round, head: parseHex(rows[0].head) } : null;
}
