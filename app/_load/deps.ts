import { getPool } from "#platform/pool.ts";
import { systemClock } from "#server/clock.ts";

/** What pages hand to operations. */
export function pageDeps() {
  return { db: getPool(), clock: systemClock };
}
