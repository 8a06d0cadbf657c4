import type { ListName } from "../cursor.ts";

/** Which rows of an event's trail are asked for. `scans`: what happened at its gates, overrides among it; `acts`: all else. */
export type UsageFilter = {
  readonly eventId: string;
  readonly what: "scans" | "acts" | "all";
  readonly fromSeconds: number | null;
  /** Exclusive. */
  readonly untilSeconds: number | null;
  readonly gateId: string | null;
  readonly method: string | null;
  readonly outcome: string | null;
  readonly reason: string | null;
};

/** Of audit_log as `l`, with the values of `filterValues` from $1 on. */
export const FILTERED = `l.event_id = $1::uuid
  AND CASE $2::text WHEN 'scans' THEN l.action IN ('scan', 'override') WHEN 'acts' THEN l.action NOT IN ('scan', 'override') ELSE true END
  AND ($3::bigint IS NULL OR l.at >= to_timestamp($3::bigint)) AND ($4::bigint IS NULL OR l.at < to_timestamp($4::bigint))
  AND ($5::uuid IS NULL OR l.gate_id = $5::uuid) AND ($6::text IS NULL OR l.detail -> 'methods' ? $6::text)
  AND ($7::text IS NULL OR l.outcome = $7::text) AND ($8::text IS NULL OR l.reason = $8::text)`;

export function filterValues({ eventId, what, fromSeconds, untilSeconds, gateId, method, outcome, reason }: UsageFilter): unknown[] {
  return [eventId, what, fromSeconds, untilSeconds, gateId, method, outcome, reason];
}

/** A cursor is good for the same filters alone. */
export function listOf({ eventId, what, fromSeconds, untilSeconds, gateId, method, outcome, reason }: UsageFilter): ListName {
  return ["usage", eventId, what, fromSeconds, untilSeconds, gateId, method, outcome, reason];
}
