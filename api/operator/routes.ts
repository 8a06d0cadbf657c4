import { createRoute, z } from "@hono/zod-openapi";
import { assertAdmin } from "#server/accounts/admin.ts";
import { ENDPOINT_HEALTHS, getMirrorStatus } from "#server/mirror/get-mirror-status.ts";
import type { ApiDeps, FoyerApi } from "../deps.ts";
import { json } from "../fields.ts";
import { requireSession } from "../guards/session.ts";
import { problems } from "../problem.ts";

const block = z.object({ number: z.string(), atSeconds: z.int().nullable() });

const status = z
  .object({
    chainId: z.int(),
    state: z.enum(["trusted", "stale", "untrusted", "silent", "none"]),
    alarm: z.string().nullable(),
    alarmAtSeconds: z.int().nullable(),
    head: block.nullable(),
    mirrored: block.nullable(),
    safeBlock: z.string().nullable(),
    finalBlock: z.string().nullable(),
    lag: z.object({ blocks: z.int(), seconds: z.int() }).nullable(),
    confirmedAtSeconds: z.int().nullable(),
    reorgs: z.object({ count: z.int(), deepest: z.int(), orphanedLogs: z.int(), lastAtSeconds: z.int().nullable() }),
    drift: z.object({ differences: z.int(), block: z.string().nullable(), checkedAtSeconds: z.int() }).nullable(),
    writer: z.object({ name: z.string(), sinceSeconds: z.int(), beatAtSeconds: z.int() }).nullable(),
    events: z.int(),
    tickets: z.int(),
    endpoints: z.array(
      z.object({
        host: z.string(),
        health: z.enum(ENDPOINT_HEALTHS),
        sinceSeconds: z.int(),
        fault: z.string().nullable(),
        chosen: z.boolean(),
        live: z.boolean(),
        headBlock: z.string().nullable(),
        latencyMs: z.int().nullable(),
        checkedAtSeconds: z.int(),
      }),
    ),
  })
  .openapi("MirrorStatus");

const mirror = createRoute({
  method: "get",
  path: "/api/operator/mirror",
  summary: "How the mirror follows the chain: head, safe, finalized, lag, reorgs, drift and the health of each RPC endpoint",
  tags: ["operator"],
  responses: { 200: json({ description: "The mirror's state", schema: status }), ...problems("UNAUTHENTICATED", "FORBIDDEN") },
});

export function registerOperatorRoutes(app: FoyerApi, deps: ApiDeps): void {
  app.openapi(mirror, async (c) => {
    assertAdmin(deps, await requireSession(deps, c));
    return c.json(await getMirrorStatus(deps, { chainId: deps.env.CHAIN_ID }), 200);
  });
}
