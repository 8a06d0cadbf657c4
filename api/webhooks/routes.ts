import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { addWebhook } from "#server/webhooks/add-webhook.ts";
import { changeWebhook, removeWebhook } from "#server/webhooks/change-webhook.ts";
import { listDeliveries } from "#server/webhooks/list-deliveries.ts";
import { listWebhooks } from "#server/webhooks/list-webhooks.ts";
import { reachOf } from "#server/webhooks/reach.ts";
import { replaceSecret } from "#server/webhooks/replace-secret.ts";
import { replayDelivery, replayMissed } from "#server/webhooks/replay.ts";
import { testWebhook } from "#server/webhooks/test-webhook.ts";
import type { ApiDeps, ApiEnv, FoyerApi } from "../deps.ts";
import { idSchema, json, pageQuerySchema } from "../fields.ts";
import { requireSession } from "../guards/session.ts";
import { problems } from "../problem.ts";
import { deliveryPage, madeSecret, madeWebhook, webhookList, webhookPatch, webhookRequest } from "./schemas.ts";

const tags = ["webhooks"];
const ofEvent = z.object({ id: idSchema });
const ofWebhook = ofEvent.extend({ webhookId: idSchema });
const refusals = problems("UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND");
const done = { 204: { description: "It is so" }, ...refusals };

const list = createRoute({
  method: "get",
  path: "/api/events/{id}/webhooks",
  summary: "The servers that hear what happens to the event",
  tags,
  request: { params: ofEvent },
  responses: { 200: json({ description: "The oldest first", schema: webhookList }), ...refusals },
});

const add = createRoute({
  method: "post",
  path: "/api/events/{id}/webhooks",
  summary: "Have a server hear what happens from now on",
  description:
    "Messages are Standard Webhooks: `webhook-id` is the same for every try, `webhook-signature` signs `id.timestamp.body` by HMAC-SHA256. Answer 2xx within 10 s; anything else is tried again for three days, and a redirect is not followed. What a reorganisation of the chain takes back is told by a `correction` that names the message.",
  tags,
  request: { params: ofEvent, body: { required: true, ...json({ description: "Where to, and of what", schema: webhookRequest }) } },
  responses: { 201: json({ description: "Made", schema: madeWebhook }), ...problems("UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND", "CONFLICT") },
});

const change = createRoute({
  method: "patch",
  path: "/api/events/{id}/webhooks/{webhookId}",
  summary: "Another address, other kinds, on or off",
  tags,
  request: { params: ofWebhook, body: { required: true, ...json({ description: "What shall be different", schema: webhookPatch }) } },
  responses: done,
});

const remove = createRoute({
  method: "delete",
  path: "/api/events/{id}/webhooks/{webhookId}",
  summary: "Send nothing there any more; its log goes with it",
  tags,
  request: { params: ofWebhook },
  responses: done,
});

const secret = createRoute({
  method: "post",
  path: "/api/events/{id}/webhooks/{webhookId}/secret",
  summary: "A new secret; for a day both sign, or the new one alone where the old has leaked",
  tags,
  request: {
    params: ofWebhook,
    body: { required: true, ...json({ description: "How long both sign", schema: z.object({ overlap: z.enum(["day", "none"]) }) }) },
  },
  responses: { 200: json({ description: "Told here and never again", schema: madeSecret }), ...refusals },
});

const test = createRoute({
  method: "post",
  path: "/api/events/{id}/webhooks/{webhookId}/test",
  summary: "Send a message that says nothing but that the way is open",
  tags,
  request: { params: ofWebhook },
  responses: done,
});

const deliveries = createRoute({
  method: "get",
  path: "/api/events/{id}/webhooks/{webhookId}/deliveries",
  summary: "What was sent in the last 30 days and what came of it",
  tags,
  request: { params: ofWebhook, query: pageQuerySchema },
  responses: { 200: json({ description: "The newest first", schema: deliveryPage }), ...refusals },
});

const replay = createRoute({
  method: "post",
  path: "/api/events/{id}/webhooks/{webhookId}/deliveries/{deliveryId}/replay",
  summary: "Send a message again, with the same webhook-id",
  tags,
  request: { params: ofWebhook.extend({ deliveryId: idSchema }) },
  responses: done,
});

const replayAll = createRoute({
  method: "post",
  path: "/api/events/{id}/webhooks/{webhookId}/replay",
  summary: "Send again all that has not arrived",
  tags,
  request: { params: ofWebhook },
  responses: { 200: json({ description: "How many", schema: z.object({ replayed: z.int() }).openapi("Replayed") }), ...refusals },
});

export function registerWebhookRoutes(app: FoyerApi, deps: ApiDeps): void {
  const webhookDeps = { ...deps, platformSecret: deps.env.FOYER_SECRET, reach: reachOf(deps.env) };
  const organizerOf = async (c: Context<ApiEnv>, { id }: { id: string }) => ({ userId: (await requireSession(deps, c)).userId, eventId: id });
  const named = async (c: Context<ApiEnv>, { webhookId, ...event }: { id: string; webhookId: string }) => ({
    organizer: await organizerOf(c, event),
    webhookId,
  });
  app.openapi(list, async (c) => c.json(webhookList.parse({ webhooks: await listWebhooks(deps, await organizerOf(c, c.req.valid("param"))) }), 200));
  app.openapi(add, async (c) => {
    const organizer = await organizerOf(c, c.req.valid("param"));
    return c.json(madeWebhook.parse(await addWebhook(webhookDeps, { organizer, ...c.req.valid("json") })), 201);
  });
  app.openapi(change, async (c) => {
    await changeWebhook(webhookDeps, { ...(await named(c, c.req.valid("param"))), ...c.req.valid("json") });
    return c.body(null, 204);
  });
  app.openapi(remove, async (c) => {
    await removeWebhook(deps, await named(c, c.req.valid("param")));
    return c.body(null, 204);
  });
  app.openapi(secret, async (c) => {
    const made = await replaceSecret(webhookDeps, { ...(await named(c, c.req.valid("param"))), ...c.req.valid("json") });
    return c.json(madeSecret.parse(made), 200);
  });
  app.openapi(test, async (c) => {
    await testWebhook(deps, await named(c, c.req.valid("param")));
    return c.body(null, 204);
  });
  app.openapi(deliveries, async (c) =>
    c.json(deliveryPage.parse(await listDeliveries(deps, { ...(await named(c, c.req.valid("param"))), ...c.req.valid("query") })), 200),
  );
  app.openapi(replay, async (c) => {
    await replayDelivery(deps, { ...(await named(c, c.req.valid("param"))), deliveryId: c.req.valid("param").deliveryId });
    return c.body(null, 204);
  });
  app.openapi(replayAll, async (c) => c.json(await replayMissed(deps, await named(c, c.req.valid("param"))), 200));
}
