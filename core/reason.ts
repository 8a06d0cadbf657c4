/**
 * Why a guest is not let in: a closed list in the order in which the reasons are judged (requirements Q4).
 * When several hold, the first is the one that is shown.
 */
export const REASONS = [
  "UNKNOWN_DEVICE",
  "STAFF_DISABLED",
  "RATE_LIMITED",
  "EVENT_CLOSED",
  "TOO_EARLY",
  "TOO_LATE",
  "MALFORMED",
  "METHOD_DISABLED",
  "WRONG_EVENT",
  "WRONG_GATE",
  "BAD_SIGNATURE",
  "NOT_LIVE",
  "NO_MATCH",
  "STALE",
  "SESSION_ENDED",
  "UNKNOWN_TICKET",
  "REVOKED",
  "REFUNDED",
  "NOT_HOLDER",
  "TURNED_AWAY",
  "ALREADY_ADMITTED",
  "NO_REENTRY",
  "REPLAYED",
  "POLICY",
  "UNDECIDABLE",
] as const;

export type Reason = (typeof REASONS)[number];

const RANK = Object.fromEntries(REASONS.map((reason, rank) => [reason, rank])) as Record<Reason, number>;

/** The reason that is judged first. `null` when there is none. */
export function firstReason(reasons: readonly Reason[]): Reason | null {
  let first: Reason | null = null;
  for (const reason of reasons) if (first === null || RANK[reason] < RANK[first]) first = reason;
  return first;
}
