import { z } from "@hono/zod-openapi";
import { REASONS } from "#core/reason.ts";
import { idSchema } from "../fields.ts";

const MOST_ENTRY_LETTERS = 600;

export const entryRequest = z
  .object({
    eventId: idSchema,
    entry: z.string().max(MOST_ENTRY_LETTERS).openapi({ description: "What the device has signed, as docs/methods/geofence.md lays it out; the SDK makes it" }),
  })
  .openapi("ZoneEntryRequest");

const visit = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("outside") }),
  z.object({ kind: z.literal("waiting"), leftSeconds: z.int() }),
  z.object({ kind: z.literal("inaccurate"), accuracyMeters: z.number(), limitMeters: z.number() }),
  z.object({ kind: z.literal("zone-changed") }),
]);

export const entryAnswer = z
  .discriminatedUnion("outcome", [
    z.object({ outcome: z.literal("seen"), zoneName: z.string(), expiresAtSeconds: z.int() }),
    z.object({ outcome: z.literal("not-yet"), visit }),
    z.object({ outcome: z.literal("refused"), reason: z.enum(REASONS) }),
  ])
  .openapi("ZoneEntryAnswer");

export const webhookAnswer = z.object({ entries: z.array(z.object({ ticketId: z.uuid() }).and(entryAnswer)) }).openapi("WebhookAnswer");

/** The request's body as it is documented; server/geofence/receive-webhook.ts reads it, after the signature. */
export const webhookRequest = z
  .object({
    ticketId: idSchema.optional(),
    wallet: z.string().optional().openapi({ example: "0x5fbdb2315678afecb367f032d93f642f64180aa3" }),
    zoneId: idSchema,
    positions: z.array(
      z.object({ longitude: z.number(), latitude: z.number(), accuracyMeters: z.number(), atSeconds: z.int(), mocked: z.boolean().optional() }),
    ),
  })
  .openapi("ZoneEntryWebhook", { description: "ticketId or wallet, and one to ten positions in order of time, the last of now" });

/** RFC 7946; the API's own description stays free of what a shape may look like. */
export const zoneCollection = z
  .object({ type: z.literal("FeatureCollection"), features: z.array(z.looseObject({ type: z.literal("Feature"), id: z.string() })) })
  .openapi("ZoneCollection", { description: "Each feature's id is the zone's; its properties are name, gateId, version, dwellSeconds, accuracyLimitMeters" });

export const holderPresence = z
  .object({ zones: zoneCollection, presence: z.object({ zoneName: z.string(), enteredAtSeconds: z.int(), expiresAtSeconds: z.int() }).nullable() })
  .openapi("HolderPresence");
