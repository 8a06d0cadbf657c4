import type { Counts, Limit, Quota } from "#server/limits/counts.ts";

/** Counts nothing and stops nobody: what limits cost is measured against it. */
export const NO_COUNTS: Counts = { take: nothingUsed, look: nothingUsed, forget: async () => undefined, share: async () => undefined };

function nothingUsed(limit: Limit): Quota {
  return { limit, used: 0, remaining: limit.points, resetSeconds: limit.windowSeconds, isOver: false };
}
