import { createRoute, z } from "@hono/zod-openapi";
import { getTicket } from "#server/tickets/get-ticket.ts";
import { historyEntrySchema, listHistory } from "#server/tickets/list-history.ts";
import { listHolderTickets, TICKET_TIMES } from "#server/tickets/list-holder-tickets.ts";
import { ticketViewSchema } from "#server/tickets/ticket-view.ts";
import type { ApiDeps, FoyerApi } from "../deps.ts";
import { idSchema, json, pageQuerySchema } from "../fields.ts";
import { type CallerDeps, requireCaller } from "../guards/caller.ts";
import { problems } from "../problem.ts";

const ticket = z.object(ticketViewSchema.shape).openapi("Ticket");
const entry = z.object(historyEntrySchema.shape).openapi("HistoryEntry");

const get = createRoute({
  method: "get",
  path: "/api/tickets/{id}",
  summary: "One ticket: holder, status on chain and at the gate, and where it has been",
  tags: ["tickets"],
  request: { params: z.object({ id: idSchema }) },
  responses: { 200: json({ description: "The ticket", schema: ticket }), ...problems("NOT_FOUND") },
});

const list = createRoute({
  method: "get",
  path: "/api/tickets",
  summary: "The tickets that your wallet holds: of events to come, the next one first, or of past ones, the last one first",
  tags: ["tickets"],
  request: { query: pageQuerySchema.extend({ time: z.enum(TICKET_TIMES).default("upcoming") }) },
  responses: {
    200: json({ description: "A page of tickets", schema: z.object({ tickets: z.array(ticket), nextCursor: z.string().nullable() }).openapi("TicketPage") }),
    ...problems("UNAUTHENTICATED"),
  },
});

const history = createRoute({
  method: "get",
  path: "/api/account/history",
  summary: "What your wallet bought, sold, gave, was given and got back, the newest first",
  tags: ["tickets"],
  request: { query: pageQuerySchema },
  responses: {
    200: json({
      description: "A page of entries",
      schema: z.object({ entries: z.array(entry), nextCursor: z.string().nullable() }).openapi("HistoryPage"),
    }),
    ...problems("UNAUTHENTICATED"),
  },
});

export function registerTicketRoutes(app: FoyerApi, deps: ApiDeps & CallerDeps): void {
  const { CHAIN_ID: chainId } = deps.env;
  app.openapi(get, async (c) => c.json(await getTicket(deps, c.req.valid("param")), 200));
  app.openapi(list, async (c) => {
    const { wallet: holder } = await requireCaller(deps, c);
    return c.json(await listHolderTickets(deps, { chainId, holder, ...c.req.valid("query") }), 200);
  });
  app.openapi(history, async (c) => {
    const { wallet } = await requireCaller(deps, c);
    return c.json(await listHistory(deps, { chainId, wallet, ...c.req.valid("query") }), 200);
  });
}
