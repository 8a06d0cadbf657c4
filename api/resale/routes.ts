import { createRoute, z } from "@hono/zod-openapi";
import { LISTING_SORTS, listListings } from "#server/resale/list-listings.ts";
import type { ApiDeps, FoyerApi } from "../deps.ts";
import { decimalSchema, hexAddressSchema, idSchema, json } from "../fields.ts";
import { problems } from "../problem.ts";

const listing = z
  .object({
    ticketId: z.uuid(),
    eventId: z.uuid(),
    tokenId: decimalSchema,
    tier: z.int(),
    tierName: z.string(),
    serial: z.int(),
    seller: hexAddressSchema,
    priceWei: decimalSchema,
    facePriceWei: decimalSchema,
    listedAtSeconds: z.int(),
    nonce: z.int(),
  })
  .openapi("Listing");

const list = createRoute({
  method: "get",
  path: "/api/listings",
  summary: "What can be bought from holders of an event's tickets, by price",
  tags: ["resale"],
  request: {
    query: z.object({
      eventId: idSchema,
      sort: z.enum(LISTING_SORTS).default("price-asc"),
      cursor: z.string().max(160).optional(),
      limit: z.coerce.number<string>().int().min(1).max(100).default(50),
    }),
  },
  responses: {
    200: json({
      description: "A page of listings",
      schema: z.object({ listings: z.array(listing), nextCursor: z.string().nullable() }).openapi("ListingPage"),
    }),
    ...problems("NOT_FOUND"),
  },
});

export function registerListingRoutes(app: FoyerApi, deps: ApiDeps): void {
  app.openapi(list, async (c) => {
    const { cursor, ...query } = c.req.valid("query");
    return c.json(await listListings(deps, { ...query, cursor: cursor ?? null }), 200);
  });
}
