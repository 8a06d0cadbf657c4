import { createRoute, z } from "@hono/zod-openapi";
import { TRANSFER_POLICIES } from "#core/event.ts";
import { getTicket } from "#server/tickets/get-ticket.ts";
import type { ApiDeps, FoyerApi } from "../deps.ts";
import { decimalSchema, hexAddressSchema, idSchema, json } from "../fields.ts";
import { problems } from "../problem.ts";

const transfer = z
  .object({
    kind: z.enum(["mint", "gift", "sale"]),
    from: hexAddressSchema,
    to: hexAddressSchema,
    atSeconds: z.int(),
    transactionHash: z.string(),
    priceWei: decimalSchema.nullable(),
  })
  .openapi("Transfer");

const ticketEvent = z
  .object({
    id: z.uuid(),
    title: z.string(),
    location: z.string(),
    timezone: z.string(),
    startsAtSeconds: z.int(),
    doorsAtSeconds: z.int(),
    endsAtSeconds: z.int(),
    transferCutoffAtSeconds: z.int(),
    contract: hexAddressSchema,
    chainId: z.int(),
    codePeriodSeconds: z.int(),
    policy: z.enum(TRANSFER_POLICIES),
    resaleCapBps: z.int(),
    royaltyBps: z.int(),
  })
  .openapi("TicketEvent");

const ticket = z
  .object({
    id: z.uuid(),
    eventId: z.uuid(),
    tokenId: decimalSchema,
    tier: z.int(),
    tierName: z.string(),
    serial: z.int(),
    holder: hexAddressSchema,
    facePriceWei: decimalSchema,
    moves: z.int(),
    admittedAtMs: z.int().nullable(),
    admittedOnChain: z.boolean(),
    listing: z.object({ priceWei: decimalSchema, listedAtSeconds: z.int() }).nullable(),
    event: ticketEvent,
    transfers: z.array(transfer),
  })
  .openapi("Ticket");

const get = createRoute({
  method: "get",
  path: "/api/tickets/{id}",
  summary: "One ticket: holder, status on chain and at the gate, and where it has been",
  tags: ["tickets"],
  request: { params: z.object({ id: idSchema }) },
  responses: { 200: json({ description: "The ticket", schema: ticket }), ...problems("NOT_FOUND") },
});

export function registerTicketRoutes(app: FoyerApi, deps: ApiDeps): void {
  app.openapi(get, async (c) => c.json(await getTicket(deps, c.req.valid("param")), 200));
}
