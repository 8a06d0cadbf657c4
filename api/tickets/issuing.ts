import { createRoute, z } from "@hono/zod-openapi";
import { getIssuance } from "#server/issuing/find-issuance.ts";
import { issuanceViewSchema, PAYMENTS } from "#server/issuing/issuance-view.ts";
import { issueTickets } from "#server/issuing/issue-tickets.ts";
import { listIssuances } from "#server/issuing/list-issuances.ts";
import { settleIssuance } from "#server/issuing/settle-issuance.ts";
import type { ApiDeps, FoyerApi } from "../deps.ts";
import { addressSchema, hexAddressSchema, idempotencyHeader, idSchema, json, pageQuerySchema } from "../fields.ts";
import { type CallerDeps, requireCaller } from "../guards/caller.ts";
import { once } from "../guards/once.ts";
import { problems } from "../problem.ts";

const tags = ["issuing"];
const MOST_TIER = 2 ** 16 - 1;
const MOST_AT_ONCE = 255;

const issuance = z.object({ ...issuanceViewSchema.shape, to: hexAddressSchema }).openapi("Issuance");
const ofIssuance = { params: z.object({ id: idSchema, issuanceId: idSchema }) };

const order = z
  .object({
    eventId: idSchema,
    tier: z.int().min(1).max(MOST_TIER),
    quantity: z.int().min(1).max(MOST_AT_ONCE),
    to: addressSchema.openapi({ description: "The wallet that shall hold them" }),
    reference: z
      .string()
      .regex(/^[\x21-\x7e]{1,100}$/, "Send 1 to 100 printable letters without spaces.")
      .openapi({ example: "invoice-2026-0042", description: "Your own name of the order, once an event: the same again is the same order" }),
    payment: z.enum(PAYMENTS).default("final").openapi({ description: "`revocable`: it may still be taken back, so the tickets do not change hands yet" }),
  })
  .openapi("NewIssuance");

const issue = createRoute({
  method: "post",
  path: "/api/tickets",
  summary: "Issue tickets that were paid elsewhere or are given out; the platform’s relayer makes them on chain",
  description: "Nothing is issued yet when this answers. `state` turns to `issued` when the chain has them, mostly within seconds; read the order again.",
  tags,
  request: { headers: idempotencyHeader, body: { required: true, ...json({ description: "The order", schema: order }) } },
  responses: {
    202: { headers: z.object({ location: z.string() }), ...json({ description: "On its way; it stands at Location", schema: issuance }) },
    ...problems("UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND", "EXPIRED", "CONFLICT", "KEY_REUSED"),
  },
});

const list = createRoute({
  method: "get",
  path: "/api/events/{id}/issuances",
  summary: "The orders of your event that the platform issues, the newest first",
  tags,
  request: { params: z.object({ id: idSchema }), query: pageQuerySchema },
  responses: {
    200: json({
      description: "A page of orders",
      schema: z.object({ issuances: z.array(issuance), nextCursor: z.string().nullable() }).openapi("IssuancePage"),
    }),
    ...problems("UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND"),
  },
});

const get = createRoute({
  method: "get",
  path: "/api/events/{id}/issuances/{issuanceId}",
  summary: "One of them, with its tickets once they are issued",
  tags,
  request: ofIssuance,
  responses: { 200: json({ description: "The order", schema: issuance }), ...problems("UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND") },
});

const settle = createRoute({
  method: "post",
  path: "/api/events/{id}/issuances/{issuanceId}/settle",
  summary: "Its payment is final: the tickets may be given away and resold",
  tags,
  request: { ...ofIssuance, headers: idempotencyHeader },
  responses: { 202: json({ description: "On its way", schema: issuance }), ...problems("UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND", "CONFLICT", "KEY_REUSED") },
});

/** A1: the organizer orders, the worker carries it out. */
export function registerIssuingRoutes(app: FoyerApi, deps: ApiDeps & CallerDeps): void {
  app.openapi(issue, async (c) => {
    const { userId } = await requireCaller(deps, c);
    const { eventId, ...ordered } = c.req.valid("json");
    return once(deps, c, {
      userId,
      work: async () => {
        const made = await issueTickets(deps, { organizer: { userId, eventId }, ...ordered });
        return c.json(made, 202, { location: `/api/events/${eventId}/issuances/${made.id}` });
      },
    });
  });
  app.openapi(list, async (c) => {
    const { userId } = await requireCaller(deps, c);
    return c.json(await listIssuances(deps, { organizer: { userId, eventId: c.req.valid("param").id }, ...c.req.valid("query") }), 200);
  });
  app.openapi(get, async (c) => {
    const [{ userId }, { id, issuanceId }] = [await requireCaller(deps, c), c.req.valid("param")];
    return c.json(await getIssuance(deps, { organizer: { userId, eventId: id }, id: issuanceId }), 200);
  });
  app.openapi(settle, async (c) => {
    const [{ userId }, { id, issuanceId }] = [await requireCaller(deps, c), c.req.valid("param")];
    const settling = { organizer: { userId, eventId: id }, id: issuanceId };
    return once(deps, c, { userId, work: async () => c.json(await settleIssuance(deps, settling), 202) });
  });
}
