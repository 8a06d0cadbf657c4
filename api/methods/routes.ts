import { createRoute, z } from "@hono/zod-openapi";
import { FoyerError } from "#core/error.ts";
import { classOf, METHOD_IDS, type MethodId } from "#core/policy.ts";
import { METHODS } from "#methods/registry.ts";
import { isAdmin } from "#server/accounts/admin.ts";
import { getOwnTicket } from "#server/credentials/get-own-ticket.ts";
import { assertOrganizer } from "#server/gate/assert-organizer.ts";
import { listShutGates } from "#server/gate/list-shut-gates.ts";
import { listMethodStates } from "#server/gate/method-states.ts";
import { switchForEvent, switchForPlatform } from "#server/gate/switch-method.ts";
import { getTicketEvent } from "#server/tickets/get-ticket-event.ts";
import type { ApiDeps, FoyerApi } from "../deps.ts";
import { idSchema, json } from "../fields.ts";
import { type CallerDeps, requireCaller } from "../guards/caller.ts";
import { requireSession } from "../guards/session.ts";
import { problems } from "../problem.ts";

const tags = ["methods"];
const method = z.enum(METHOD_IDS);

const state = z
  .object({
    method,
    title: z.string(),
    class: z.enum(["proves", "corroborates"]).openapi({ description: "Whether it can be enough to come in with" }),
    offline: z.boolean().openapi({ description: "Whether a gate without network can judge it" }),
    enabled: z.boolean(),
    offBy: z.enum(["platform", "event"]).nullable(),
  })
  .openapi("MethodState");

const list = createRoute({
  method: "get",
  path: "/api/tickets/{id}/methods",
  summary: "The ways in which this ticket can be shown, and which of them are switched off",
  tags,
  request: { params: z.object({ id: idSchema }) },
  responses: { 200: json({ description: "Every method", schema: z.object({ methods: z.array(state) }).openapi("MethodStates") }), ...problems("NOT_FOUND") },
});

const choose = createRoute({
  method: "post",
  path: "/api/tickets/{id}/methods",
  summary: "Choose one of them for your ticket: where its credential is made",
  tags,
  request: {
    params: z.object({ id: idSchema }),
    body: { required: true, ...json({ description: "The choice", schema: z.object({ method }).openapi("MethodChoice") }) },
  },
  responses: {
    200: json({ description: "POST there next", schema: z.object({ method, title: z.string(), generate: z.string() }).openapi("ChosenMethod") }),
    ...problems("UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND", "EXPIRED", "ALREADY_USED", "METHOD_DISABLED"),
  },
});

const toggle = createRoute({
  method: "post",
  path: "/api/admin/methods/{method}/toggle",
  summary: "Switch a method for every event (platform admins), or for one (its organizer too)",
  description: "From the next scan on. `closes` names the gates that admit nobody as things stand then.",
  tags,
  request: {
    params: z.object({ method }),
    body: {
      required: true,
      ...json({ description: "The new state", schema: z.object({ enabled: z.boolean(), eventId: idSchema.optional() }).openapi("MethodToggle") }),
    },
  },
  responses: {
    200: json({
      description: "The state",
      schema: z
        .object({
          ...{ method, enabled: z.boolean(), eventId: z.uuid().nullable() },
          closes: z.array(z.object({ eventId: z.uuid(), eventTitle: z.string(), gateId: z.uuid(), gateName: z.string(), tiers: z.array(z.int()) })),
        })
        .openapi("ToggledMethod"),
    }),
    ...problems("UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND"),
  },
});

/** A5 and A9: which methods there are for a ticket, and who switches them. */
export function registerMethodRoutes(app: FoyerApi, deps: ApiDeps & CallerDeps): void {
  app.openapi(list, async (c) => {
    const states = await listMethodStates(deps, await getTicketEvent(deps, c.req.valid("param")));
    return c.json({ methods: states.map(({ method: id, offBy }) => ({ ...describeMethod(id), enabled: offBy === null, offBy })) }, 200);
  });
  app.openapi(choose, async (c) => {
    const [session, { id }, { method: chosen }] = [await requireSession(deps, c), c.req.valid("param"), c.req.valid("json")];
    await getOwnTicket(deps, { session, ticketId: id, method: chosen });
    return c.json({ method: chosen, title: METHODS[chosen].title, generate: `/api/tickets/${id}/methods/${chosen}/generate` }, 200);
  });
  app.openapi(toggle, async (c) => {
    const [session, { enabled, eventId = null }] = [await requireCaller(deps, c), c.req.valid("json")];
    const { userId } = session;
    // No key has what operators may, not even an operator's own (ADR 027).
    const isOperator = session.proof === "cookie" && isAdmin(deps, session);
    const change = { method: c.req.valid("param").method, state: enabled ? "on" : "off", userId } as const;
    if (eventId === null) {
      if (!isOperator) throw forOperators();
      await switchForPlatform(deps, change);
    } else {
      if (isOperator) await listMethodStates(deps, { eventId });
      else await assertOrganizer(deps, { userId, eventId });
      await switchForEvent(deps, { ...change, eventId });
    }
    return c.json({ method: change.method, enabled, eventId, closes: await listShutGates(deps, { eventId }) }, 200);
  });
}

function forOperators(): FoyerError {
  const next = "Sign in on the site with a wallet of ADMIN_WALLETS.";
  return new FoyerError({ code: "FORBIDDEN", message: "This is for the platform's operators, and for no key of theirs.", next });
}

function describeMethod(id: MethodId) {
  return { method: id, title: METHODS[id].title, class: classOf(id), offline: METHODS[id].offline };
}
