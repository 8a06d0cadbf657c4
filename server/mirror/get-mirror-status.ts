import type pg from "pg";
import { countOfBigint, secondsOfDate } from "#prisma/rows.ts";
import type { Clock } from "../clock.ts";

/** A writer tells of itself every two seconds; one that has been silent for longer is not there. */
export const SILENT_AFTER_MS = 15_000;

/** What an operator sees of the mirror. Blocks are decimal text, instants unix seconds; `null`: not known, or not yet. */
export type MirrorStatusView = {
  chainId: number;
  /** `none`: no indexer has ever run here. `silent`: the last one has stopped telling. Else its own word for how far it can be trusted. */
  state: "trusted" | "stale" | "untrusted" | "silent" | "none";
  alarm: string | null;
  alarmAtSeconds: number | null;
  head: BlockView | null;
  mirrored: BlockView | null;
  safeBlock: string | null;
  finalBlock: string | null;
  /** How far the tables are behind the newest block that is believed. */
  lag: { blocks: number; seconds: number } | null;
  /** When the tables were last seen to be at the head; `null` while they are not believed. */
  confirmedAtSeconds: number | null;
  reorgs: { count: number; deepest: number; orphanedLogs: number; lastAtSeconds: number | null };
  /** Differences between tables, fold and chain at the last `verify`. */
  drift: { differences: number; block: string | null; checkedAtSeconds: number } | null;
  writer: { name: string; sinceSeconds: number; beatAtSeconds: number } | null;
  events: number;
  tickets: number;
  endpoints: EndpointView[];
};

export type BlockView = { number: string; atSeconds: number | null };

export const ENDPOINT_HEALTHS = ["healthy", "behind", "frozen", "disagreeing", "lying", "wrong-chain", "unreachable"] as const;

export type EndpointView = {
  host: string;
  health: (typeof ENDPOINT_HEALTHS)[number];
  sinceSeconds: number;
  fault: string | null;
  /** Whether the mirror is read from it now, and whether it tells of new blocks by itself. */
  chosen: boolean;
  live: boolean;
  headBlock: string | null;
  latencyMs: number | null;
  checkedAtSeconds: number;
};

type Row = {
  block_number: string | null;
  block_at: Date | null;
  checked_at: Date | null;
  safe_block: string | null;
  final_block: string | null;
  writer: string | null;
  writing_since: Date;
  beat_at: Date;
  trust: "trusted" | "stale" | "untrusted";
  alarm: string | null;
  alarm_at: Date | null;
  head_block: string | null;
  head_at: Date | null;
  reorgs: string | null;
  orphaned_logs: string | null;
  deepest_reorg: number | null;
  last_reorg_at: Date | null;
  drift: number | null;
  drift_block: string | null;
  drift_checked_at: Date | null;
  events: string;
  tickets: string;
};

type EndpointRow = {
  host: string;
  health: EndpointView["health"];
  since: Date;
  fault: string | null;
  chosen: boolean;
  live: boolean;
  head_block: string | null;
  latency_ms: number | null;
  checked_at: Date;
};

export async function getMirrorStatus({ db, clock }: { db: pg.Pool; clock: Clock }, { chainId }: { chainId: number }): Promise<MirrorStatusView> {
  const [status, endpoints] = await Promise.all([db.query<Row>(STATUS, [chainId]), db.query<EndpointRow>(ENDPOINTS, [chainId])]);
  const row = status.rows[0] as Row;
  return {
    chainId,
    state: stateOf({ row, nowMs: clock.nowMs() }),
    alarm: row.alarm,
    alarmAtSeconds: secondsOrNull(row.alarm_at),
    head: blockOf({ number: row.head_block, at: row.head_at }),
    mirrored: blockOf({ number: row.block_number, at: row.block_at }),
    safeBlock: row.safe_block,
    finalBlock: row.final_block,
    lag: lagOf(row),
    confirmedAtSeconds: secondsOrNull(row.checked_at) || null,
    reorgs: {
      count: countOfBigint(row.reorgs ?? "0"),
      deepest: row.deepest_reorg ?? 0,
      orphanedLogs: countOfBigint(row.orphaned_logs ?? "0"),
      lastAtSeconds: secondsOrNull(row.last_reorg_at),
    },
    drift:
      row.drift === null || row.drift_checked_at === null
        ? null
        : { differences: row.drift, block: row.drift_block, checkedAtSeconds: secondsOfDate(row.drift_checked_at) },
    writer: row.writer === null ? null : { name: row.writer, sinceSeconds: secondsOfDate(row.writing_since), beatAtSeconds: secondsOfDate(row.beat_at) },
    events: countOfBigint(row.events),
    tickets: countOfBigint(row.tickets),
    endpoints: endpoints.rows.map(endpointView),
  };
}

function stateOf({ row, nowMs }: { row: Row; nowMs: number }): MirrorStatusView["state"] {
  if (row.writer === null) return "none";
  return nowMs - row.beat_at.getTime() > SILENT_AFTER_MS ? "silent" : row.trust;
}

/** The mirror may be ahead of what the last look has told: then it is not behind. */
function lagOf({ head_block: head, head_at: headAt, block_number: block, block_at: blockAt }: Row): MirrorStatusView["lag"] {
  if (head === null || headAt === null || block === null || blockAt === null) return null;
  const blocks = Math.max(0, Number(BigInt(head) - BigInt(block)));
  return { blocks, seconds: blocks === 0 ? 0 : Math.max(0, secondsOfDate(headAt) - secondsOfDate(blockAt)) };
}

function endpointView(row: EndpointRow): EndpointView {
  const { host, health, fault, chosen, live, head_block: headBlock, latency_ms: latencyMs } = row;
  return { host, health, sinceSeconds: secondsOfDate(row.since), fault, chosen, live, headBlock, latencyMs, checkedAtSeconds: secondsOfDate(row.checked_at) };
}

function blockOf({ number, at }: { number: string | null; at: Date | null }): BlockView | null {
  return number === null ? null : { number, atSeconds: secondsOrNull(at) };
}

function secondsOrNull(at: Date | null): number | null {
  return at && secondsOfDate(at);
}

/** One row, also where nothing has ever been written. Sold tickets are counted per tier, so that nobody counts a million rows. */
const STATUS = `SELECT c.block_number, c.block_at, c.checked_at, c.safe_block, c.final_block, s.*,
    (SELECT count(*) FROM mirror_events WHERE chain_id = $1) AS events, (SELECT coalesce(sum(sold), 0)::bigint FROM mirror_tiers WHERE chain_id = $1) AS tickets
  FROM (VALUES ($1::integer)) AS k (chain)
  LEFT JOIN mirror_checkpoints c ON c.chain_id = k.chain
  LEFT JOIN mirror_status s ON s.chain_id = k.chain`;

const ENDPOINTS = `SELECT host, health, since, fault, chosen, live, head_block, latency_ms, checked_at FROM mirror_endpoints WHERE chain_id = $1 ORDER BY position`;
