import { hostname } from "node:os";
import { assertNever } from "#core/error.ts";
import type { Endpoint } from "#platform/endpoints.ts";
import type { Db } from "./bulk.ts";
import type { Endpoints } from "./endpoints.ts";
import type { Verdict } from "./judge-endpoints.ts";
import type { Header } from "./raw-log.ts";
import type { Mirror } from "./store.ts";
import type { EndpointReport } from "./watch-endpoints.ts";

/**
 * Draws a number above every one drawn before. From its commit on, writers with another number commit nothing; what they have
 * under way is waited for, by a lock that a sign of life does not ask for.
 */
export async function drawFence(db: Db, { chainId }: { chainId: number }): Promise<bigint> {
  const { rows } = await db.query(
    `WITH free AS (SELECT chain_id FROM mirror_status WHERE chain_id = $1 FOR UPDATE)
     INSERT INTO mirror_status (chain_id, fence, writer, writing_since, beat_at, trust)
     SELECT $1, nextval('mirror_fences'), $2, now(), now(), 'stale' FROM (SELECT count(*) FROM free) AS waited
     ON CONFLICT (chain_id) DO UPDATE SET fence = excluded.fence, writer = excluded.writer, writing_since = now(), beat_at = now()
     RETURNING fence`,
    [chainId, `${hostname()} ${process.pid}`],
  );
  return BigInt(rows[0].fence);
}

/** In the transaction that leaves the fork, so that none is counted twice or forgotten. */
export async function countReorg(db: Db, { chainId, depth, orphanedLogs }: { chainId: number; depth: number; orphanedLogs: number }): Promise<void> {
  await db.query(
    `UPDATE mirror_status SET reorgs = reorgs + 1, deepest_reorg = greatest(deepest_reorg, $2), orphaned_logs = orphaned_logs + $3,
       last_reorg_at = now()
     WHERE chain_id = $1`,
    [chainId, depth, orphanedLogs],
  );
}

export type Trust = { readonly trust: "trusted" | "stale" | "untrusted" /** One sentence; `null` when all is well. */; readonly alarm: string | null };

/** What the health of the endpoint that the mirror is read from makes of the mirror. */
export function trustOf({ endpoint, verdict }: { endpoint: Endpoint; verdict: Verdict }): Trust {
  const alarm = `${endpoint.host}: ${verdict.fault}`;
  switch (verdict.health) {
    case "healthy":
      return { trust: "trusted", alarm: null };
    case "behind":
    case "frozen":
    case "unreachable":
      return { trust: "stale", alarm };
    case "disagreeing":
    case "lying":
    case "wrong-chain":
      return { trust: "untrusted", alarm };
    default:
      return assertNever(verdict.health);
  }
}

/**
 * The writer's sign of life, and what it thinks of its mirror. Over another connection than the writer's own, which may be in
 * the middle of a transaction. A mirror that is not trusted is at once no longer fresh to its readers.
 */
export async function tellStatus(db: Db, { mirror, trust: { trust, alarm }, head }: { mirror: Mirror; trust: Trust; head: Header | null }): Promise<void> {
  await db.query(
    `UPDATE mirror_status SET beat_at = now(), trust = $3, alarm = $4, alarm_at = CASE WHEN $4::text IS NOT NULL THEN coalesce(alarm_at, now()) END,
       head_block = coalesce($5, head_block), head_at = coalesce(to_timestamp($6), head_at)
     WHERE chain_id = $1 AND fence = $2`,
    [mirror.chainId, mirror.fence, trust, alarm, head?.number, head?.seconds],
  );
  if (trust === "untrusted") await distrustCheckpoint(db, mirror);
}

/** The last look at every endpoint. */
export async function tellEndpoints(db: Db, { mirror, reports, endpoints }: { mirror: Mirror; reports: readonly EndpointReport[]; endpoints: Endpoints }) {
  const { chainId } = mirror;
  const rows = reports.map((report) => ({ ...report, verdict: endpoints.verdictOf(report.endpoint) }));
  await db.query(
    `INSERT INTO mirror_endpoints (chain_id, position, host, health, since, fault, chosen, live, head_block, head_at, final_block, latency_ms, checked_at)
     SELECT $1, r.position, r.host, r.health, now(), r.fault, r.position = $2, r.live, r.head_block, to_timestamp(r.head_seconds), r.final_block, r.latency_ms, now()
     FROM jsonb_to_recordset($3) AS r (position integer, host text, health text, fault text, live boolean, head_block bigint, head_seconds bigint, final_block bigint, latency_ms integer)
     ON CONFLICT (chain_id, position) DO UPDATE SET host = excluded.host, health = excluded.health, fault = excluded.fault, chosen = excluded.chosen,
       live = excluded.live, head_block = excluded.head_block, head_at = excluded.head_at, final_block = excluded.final_block,
       latency_ms = excluded.latency_ms, checked_at = now(),
       since = CASE WHEN mirror_endpoints.health = excluded.health AND mirror_endpoints.host = excluded.host THEN mirror_endpoints.since ELSE now() END`,
    [chainId, endpoints.chosen().position, JSON.stringify(rows.map(rowOf))],
  );
  await db.query("DELETE FROM mirror_endpoints WHERE chain_id = $1 AND position >= $2", [chainId, reports.length]);
}

function rowOf({ endpoint, head, final, latencyMs, verdict, isLive }: EndpointReport & { verdict: Verdict }) {
  return {
    position: endpoint.position,
    host: endpoint.host,
    ...verdict,
    live: isLive,
    head_block: head && String(head.number),
    head_seconds: head?.seconds ?? null,
    final_block: final === null ? null : String(final),
    latency_ms: latencyMs,
  };
}

/** Not while a commit is under way, for no sign of life would come meanwhile: the next look does it then. */
async function distrustCheckpoint(db: Db, { chainId, fence }: Mirror): Promise<void> {
  await db.query(
    `WITH free AS (SELECT chain_id FROM mirror_checkpoints WHERE chain_id = $1 AND checked_at <> 'epoch' FOR UPDATE SKIP LOCKED)
     UPDATE mirror_checkpoints c SET checked_at = 'epoch' FROM free
     WHERE c.chain_id = free.chain_id AND EXISTS (SELECT FROM mirror_status WHERE chain_id = $1 AND fence = $2)`,
    [chainId, fence],
  );
}
