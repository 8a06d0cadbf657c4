import { createRoute, z } from "@hono/zod-openapi";
import { listListings } from "#server/resale/list-listings.ts";
import { LISTING_SORTS } from "#server/resale/listing-rows.ts";
import type { ApiDeps, FoyerApi } from "../deps.ts";
import { decimalSchema, hexAddressSchema, idSchema, json, pageQuerySchema } from "../fields.ts";
import { problems } from "../problem.ts";

const MOST_TIER = 2 ** 16 - 1;

const listing = z
  .object({
    ticketId: z.uuid(),
    eventId: z.uuid(),
    eventTitle: z.string(),
    startsAtSeconds: z.int(),
    timezone: z.string(),
    contract: hexAddressSchema,
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

const amountSchema = z
  .string()
  .regex(/^(0|[1-9][0-9]{0,77})$/, "Send a decimal string without sign or leading zeros.")
  .openapi({ example: "50000000000000000" });

const list = createRoute({
  method: "get",
  path: "/api/listings",
  summary: "What can be bought from holders, of one event or of all",
  tags: ["resale"],
  request: {
    query: pageQuerySchema.extend({
      eventId: idSchema.optional(),
      tier: z.coerce.number<string>().int().min(1).max(MOST_TIER).optional().openapi({ description: "A tier of the event" }),
      mostWei: amountSchema.optional().openapi({ description: "The highest price, in base units" }),
      sort: z.enum(LISTING_SORTS).default("price-asc"),
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
    const { eventId = null, tier = null, mostWei = null, ...page } = c.req.valid("query");
    return c.json(await listListings(deps, { eventId, tier, mostWei, ...page }), 200);
  });
}
