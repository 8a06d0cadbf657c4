import type pg from "pg";
import { RateLimiterPostgres } from "rate-limiter-flexible";
import type { SharedStore } from "./counts.ts";

/**
 * The counts of all processes in PostgreSQL, by rate-limiter-flexible. It needs no insurance of its own for when the database is away:
 * what it counts stands in front of it, in each process (counts.ts).
 */
export function createPostgresStore({ db }: { db: pg.Pool }): SharedStore {
  const limiter = new RateLimiterPostgres({
    ...{ storeClient: db, tableName: "limit_counts", tableCreated: true, clearExpiredByTimeout: false },
    // Both are said with each call.
    ...{ points: 1, duration: 1 },
  });
  return {
    add: async ({ key, points, seconds }) => (await limiter.penalty(key, points, { customDuration: seconds })).consumedPoints,
    remove: async (key) => {
      await limiter.delete(key);
    },
  };
}
