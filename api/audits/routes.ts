import { createRoute, z } from "@hono/zod-openapi";
import { METHOD_IDS } from "#core/policy.ts";
import { exportUsage } from "#server/audit/export-usage.ts";
import { listUsage, usageEntrySchema } from "#server/audit/list-usage.ts";
import type { ApiDeps, FoyerApi } from "../deps.ts";
import { idSchema, json, pageQuerySchema } from "../fields.ts";
import { type CallerDeps, requireCaller } from "../guards/caller.ts";
import { problems } from "../problem.ts";

const tags = ["audits"];
const word = z
  .string()
  .regex(/^[A-Za-z_-]{1,40}$/, "Send a word as the list shows it.")
  .optional()
  .transform((value) => value ?? null);
const seconds = z.coerce
  .number<string>()
  .int()
  .min(0)
  .max(2 ** 40)
  .optional()
  .transform((value) => value ?? null);

const filterSchema = z.object({
  eventId: idSchema,
  what: z.enum(["scans", "acts", "all"]).default("scans").openapi({ description: "What happened at the gates; what organizers and holders did; both" }),
  fromSeconds: seconds,
  untilSeconds: seconds,
  gateId: idSchema.optional().transform((value) => value ?? null),
  method: z
    .enum(METHOD_IDS)
    .optional()
    .transform((value) => value ?? null),
  outcome: word,
  reason: word,
});

const list = createRoute({
  method: "get",
  path: "/api/audits/usage",
  summary: "Your event's trail, the newest first: every scan with ticket, gate, device, steward, methods, result and duration",
  tags,
  request: { query: filterSchema.extend(pageQuerySchema.shape) },
  responses: {
    200: json({ description: "A page", schema: z.object({ entries: z.array(usageEntrySchema), nextCursor: z.string().nullable() }).openapi("UsagePage") }),
    ...problems("INVALID_INPUT", "UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND"),
  },
});

const table = createRoute({
  method: "get",
  path: "/api/audits/usage.csv",
  summary: "The same as CSV (RFC 4180, UTF-8), all of it; texts that a spreadsheet would run begin with an apostrophe",
  tags,
  request: { query: filterSchema },
  responses: {
    200: { description: "A line for each row", content: { "text/csv": { schema: z.string() } } },
    ...problems("INVALID_INPUT", "UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND"),
  },
});

export function registerAuditRoutes(app: FoyerApi, deps: ApiDeps & CallerDeps): void {
  app.openapi(list, async (c) => {
    const { userId } = await requireCaller(deps, c);
    const { cursor, limit, ...filter } = c.req.valid("query");
    return c.json(await listUsage(deps, { organizer: { userId, eventId: filter.eventId }, filter, cursor, limit }), 200);
  });
  app.openapi(table, async (c) => {
    const { userId } = await requireCaller(deps, c);
    const filter = c.req.valid("query");
    const parts = exportUsage(deps, { organizer: { userId, eventId: filter.eventId }, filter });
    // Whoever may not read it is told so before an answer has begun.
    const first = await parts.next();
    const headers = { "content-type": "text/csv; charset=utf-8", "content-disposition": 'attachment; filename="gate-history.csv"' };
    return c.body(streamOf({ first: first.value ?? "", parts }), 200, headers);
  });
}

function streamOf({ first, parts }: { first: string; parts: AsyncGenerator<string> }): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    start: (stream) => stream.enqueue(encoder.encode(first)),
    async pull(stream) {
      const { value, done } = await parts.next();
      if (done) stream.close();
      else stream.enqueue(encoder.encode(value));
    },
  });
}
