import { createRoute, z } from "@hono/zod-openapi";
import { cors } from "hono/cors";
import { FoyerError } from "#core/error.ts";
import { METHODS } from "#methods/registry.ts";
import { nodeCrypto } from "#server/crypto.ts";
import { listOpenZones } from "#server/geofence/list-zones.ts";
import { MAX_WEBHOOK_LETTERS, receiveWebhook } from "#server/geofence/receive-webhook.ts";
import { reportEntry } from "#server/geofence/report-entry.ts";
import { ENTRIES_PER_ADDRESS, MESSAGES_PER_ADDRESS } from "#server/limits/limits.ts";
import { WEBHOOK_HEADERS } from "#server/webhooks/signature.ts";
import type { ApiDeps, FoyerApi } from "../deps.ts";
import { idSchema, json } from "../fields.ts";
import { addressOf } from "../guards/address.ts";
import { takeQuota } from "../guards/limits.ts";
import { problems } from "../problem.ts";
import { entryAnswer, entryRequest, webhookAnswer, webhookRequest, zoneCollection } from "./schemas.ts";
import { zonesOf } from "./zones-of.ts";

const MOST_ID_LETTERS = 100;
const MOST_SIGNATURE_LETTERS = 500;
const WHAT = "Too many reports in a minute.";
const tags = ["geofence"];

const report = createRoute({
  method: "post",
  path: "/api/geofence/entries",
  summary: "A phone says that it is at the entrance, signed by its device key; from any page",
  tags,
  request: { body: { required: true, ...json({ description: "The signed entry", schema: entryRequest }) } },
  responses: { 200: json({ description: "What came of it", schema: entryAnswer }), ...problems("NOT_FOUND", "TOO_MANY_REQUESTS", "UNAVAILABLE") },
});

const readZones = createRoute({
  method: "get",
  path: "/api/events/{id}/geofence/zones",
  summary: "The event's entry zones; from any page",
  tags,
  request: { params: z.object({ id: idSchema }) },
  responses: { 200: json({ description: "GeoJSON", schema: zoneCollection }), ...problems() },
});

const webhook = createRoute({
  method: "post",
  path: "/api/events/{id}/geofence/webhook",
  summary: "Another server says that a guest is at the entrance, signed by the event's secret",
  description: "Standard Webhooks: sign `id.timestamp.body` by HMAC-SHA256. An id is taken once.",
  tags,
  request: {
    params: z.object({ id: idSchema }),
    headers: z.object({ "webhook-id": z.string(), "webhook-timestamp": z.string(), "webhook-signature": z.string() }),
    body: { required: true, ...json({ description: "The guest and where the phone was", schema: webhookRequest }) },
  },
  responses: {
    200: json({ description: "What came of it, for each ticket", schema: webhookAnswer }),
    ...problems("UNAUTHENTICATED", "EXPIRED", "ALREADY_USED", "NOT_FOUND", "PAYLOAD_TOO_LARGE", "TOO_MANY_REQUESTS"),
  },
});

/**
 * What other origins and servers call. No cookie counts here: words are believed by their own signature, so these routes stand in
 * front of the guard against requests of other sites (U4) and lose nothing by it.
 */
export function registerPublicGeofenceRoutes(app: FoyerApi, deps: ApiDeps): void {
  const fromAnywhere = cors({ origin: "*", allowMethods: ["GET", "POST"], allowHeaders: ["content-type"], maxAge: 3600 });
  app.use("/api/geofence/*", fromAnywhere);
  app.use("/api/events/:id/geofence/zones", fromAnywhere);
  app.openapi(report, async (c) => {
    takeQuota(deps, c, { limit: ENTRIES_PER_ADDRESS, key: addressOf(c), what: WHAT });
    const { eventId, entry } = c.req.valid("json");
    return c.json(entryAnswer.parse(await reportEntry({ ...deps, crypto: nodeCrypto }, { eventId, text: entry })), 200);
  });
  app.openapi(readZones, async (c) => {
    const zones = await listOpenZones(deps, { eventId: c.req.valid("param").id });
    return c.json(zoneCollection.parse(zonesOf(METHODS.geofence.issue({ zones }))), 200);
  });
  app.openAPIRegistry.registerPath(webhook);
  // Not by app.openapi: the signature is over the bytes as they came, and nothing is read before it is known to be good.
  app.post("/api/events/:id/geofence/webhook", async (c) => {
    takeQuota(deps, c, { limit: MESSAGES_PER_ADDRESS, key: addressOf(c), what: WHAT });
    const body = await c.req.text();
    if (body.length > MAX_WEBHOOK_LETTERS) throw tooLarge();
    const header = (name: keyof typeof WEBHOOK_HEADERS, most: number) => headerOf({ value: c.req.header(WEBHOOK_HEADERS[name]), most });
    const message = { id: header("id", MOST_ID_LETTERS), timestamp: header("timestamp", 10), body };
    const request = { ...message, eventId: c.req.param("id"), signatures: header("signature", MOST_SIGNATURE_LETTERS) };
    return c.json(webhookAnswer.parse(await receiveWebhook({ ...deps, platformSecret: deps.env.FOYER_SECRET }, request)), 200);
  });
}

/** Empty for what is not there or too long to be one: no signature is made over it. */
function headerOf({ value, most }: { value: string | undefined; most: number }): string {
  return value !== undefined && value.length <= most ? value : "";
}

function tooLarge(): FoyerError {
  return new FoyerError({ code: "PAYLOAD_TOO_LARGE", message: "The message is larger than 8 KiB.", next: "Send at most ten positions of one guest." });
}
