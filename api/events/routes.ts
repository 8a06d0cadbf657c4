import { createRoute, z } from "@hono/zod-openapi";
import { TRANSFER_POLICIES } from "#core/event.ts";
import { LONGEST_SEARCH } from "#core/search.ts";
import { getEvent } from "#server/events/get-event.ts";
import { listEvents } from "#server/events/list-events.ts";
import { searchEvents } from "#server/events/search-events.ts";
import type { ApiDeps, FoyerApi } from "../deps.ts";
import { decimalSchema, hexAddressSchema, idSchema, json, pageQuerySchema } from "../fields.ts";
import { problems } from "../problem.ts";

const tier = z
  .object({
    tier: z.int(),
    name: z.string(),
    priceWei: decimalSchema,
    supply: z.int(),
    sold: z.int(),
    saleStartsAtSeconds: z.int(),
    saleEndsAtSeconds: z.int(),
  })
  .openapi("Tier");

export const eventSchema = z
  .object({
    id: z.uuid(),
    chainId: z.int(),
    contract: hexAddressSchema,
    eventRef: z.string(),
    title: z.string(),
    description: z.string(),
    location: z.string(),
    timezone: z.string(),
    organizerWallet: hexAddressSchema,
    policy: z.enum(TRANSFER_POLICIES),
    doorsAtSeconds: z.int(),
    startsAtSeconds: z.int(),
    endsAtSeconds: z.int(),
    transferCutoffAtSeconds: z.int(),
    resaleCapBps: z.int(),
    royaltyBps: z.int(),
    maxPerPurchase: z.int(),
    maxPerWallet: z.int(),
    maxGifts: z.int(),
    giftCooldownHours: z.int(),
    status: z.enum(["open", "closed"]),
    codePeriodSeconds: z.int(),
    tiers: z.array(tier),
    onChain: z.enum(["draft", "live"]),
  })
  .openapi("Event");

const page = z
  .object({
    events: z.array(eventSchema),
    nextCursor: z.string().nullable(),
    match: z.enum(["all", "words", "similar"]).openapi({ description: "`similar`: no event has all the words; these look like them" }),
  })
  .openapi("EventPage");

const list = createRoute({
  method: "get",
  path: "/api/events",
  summary: "Upcoming and running events, the next one first; with `q` those that have its words, found in the title first",
  tags: ["events"],
  request: { query: pageQuerySchema.extend({ q: z.string().max(LONGEST_SEARCH).optional() }) },
  responses: { 200: json({ description: "A page of events", schema: page }), ...problems() },
});

const get = createRoute({
  method: "get",
  path: "/api/events/{id}",
  summary: "One event with its tiers",
  tags: ["events"],
  request: { params: z.object({ id: idSchema }) },
  responses: { 200: json({ description: "The event", schema: eventSchema }), ...problems("NOT_FOUND") },
});

export function registerEventRoutes(app: FoyerApi, deps: ApiDeps): void {
  app.openapi(list, async (c) => {
    const { q, ...asked } = c.req.valid("query");
    return c.json(q?.trim() ? await searchEvents(deps, { text: q, ...asked }) : { ...(await listEvents(deps, asked)), match: "all" as const }, 200);
  });
  app.openapi(get, async (c) => c.json(await getEvent(deps, c.req.valid("param")), 200));
}
