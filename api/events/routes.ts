import { createRoute, z } from "@hono/zod-openapi";
import { LONGEST_SEARCH } from "#core/search.ts";
import { eventViewSchema, tierViewSchema } from "#server/events/event-view.ts";
import { getEvent } from "#server/events/get-event.ts";
import { listEvents } from "#server/events/list-events.ts";
import { searchEvents } from "#server/events/search-events.ts";
import type { ApiDeps, FoyerApi } from "../deps.ts";
import { decimalSchema, hexAddressSchema, idSchema, json, pageQuerySchema } from "../fields.ts";
import { problems } from "../problem.ts";

const tier = z.object({ ...tierViewSchema.shape, priceWei: decimalSchema }).openapi("Tier");

/** The view as it is; here it learns to tell a reader of the document what its texts look like. */
const event = z.object({ ...eventViewSchema.shape, contract: hexAddressSchema, organizerWallet: hexAddressSchema, tiers: z.array(tier) }).openapi("Event");

const page = z
  .object({
    events: z.array(event),
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
  responses: { 200: json({ description: "The event", schema: event }), ...problems("NOT_FOUND") },
});

export function registerEventRoutes(app: FoyerApi, deps: ApiDeps): void {
  app.openapi(list, async (c) => {
    const { q, ...asked } = c.req.valid("query");
    return c.json(q?.trim() ? await searchEvents(deps, { text: q, ...asked }) : { ...(await listEvents(deps, asked)), match: "all" as const }, 200);
  });
  app.openapi(get, async (c) => c.json(await getEvent(deps, c.req.valid("param")), 200));
}
