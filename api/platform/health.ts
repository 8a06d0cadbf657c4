import { createRoute, z } from "@hono/zod-openapi";
import type pg from "pg";
import { secondsOfDate } from "#prisma/rows.ts";
import type { ApiDeps, FoyerApi } from "../deps.ts";

/** A mirror whose indexer has not seen the chain's head for longer is stale; gates then ask the chain. */
const STALE_AFTER_MS = 60_000;

const health = z
  .object({
    ready: z.boolean(),
    database: z.object({ reachable: z.boolean() }),
    mirror: z.object({ blockNumber: z.string(), blockAtSeconds: z.int(), headAgeMs: z.int() }).nullable(),
  })
  .openapi("Health");

type Health = z.infer<typeof health>;

const content = { "application/json": { schema: health } };
const route = createRoute({
  method: "get",
  path: "/api/health",
  summary: "Whether this process can serve: database reachable, mirror fresh",
  tags: ["service"],
  responses: { 200: { description: "Ready", content }, 503: { description: "Not ready", content } },
});

export function registerHealthRoutes(app: FoyerApi, deps: ApiDeps): void {
  app.openapi(route, async (c) => {
    const answer = await readHealth(deps);
    return c.json(answer, answer.ready ? 200 : 503);
  });
}

async function readHealth({ db, env, clock, log }: ApiDeps): Promise<Health> {
  try {
    const mirror = await findCheckpoint({ db, chainId: env.CHAIN_ID, nowMs: clock.nowMs() });
    return { ready: mirror !== null && mirror.headAgeMs <= STALE_AFTER_MS, database: { reachable: true }, mirror };
  } catch (cause) {
    log.warn({ err: cause }, "the database did not answer a health check");
    return { ready: false, database: { reachable: false }, mirror: null };
  }
}

async function findCheckpoint({ db, chainId, nowMs }: { db: pg.Pool; chainId: number; nowMs: number }): Promise<Health["mirror"]> {
  const { rows } = await db.query<{ block_number: string; block_at: Date; checked_at: Date }>(
    "SELECT block_number, block_at, checked_at FROM mirror_checkpoints WHERE chain_id = $1",
    [chainId],
  );
  const [row] = rows;
  if (!row) return null;
  return { blockNumber: row.block_number, blockAtSeconds: secondsOfDate(row.block_at), headAgeMs: Math.max(0, nowMs - row.checked_at.getTime()) };
}
