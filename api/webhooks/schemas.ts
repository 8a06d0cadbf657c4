import { z } from "@hono/zod-openapi";
import { MESSAGE_KINDS, WEBHOOK_KINDS } from "#core/webhook.ts";
import { DELIVERY_STATES } from "#server/webhooks/list-deliveries.ts";
import { WEBHOOK_STATES } from "#server/webhooks/list-webhooks.ts";

const MOST_URL_LETTERS = 500;

export const webhookUrl = z.string().max(MOST_URL_LETTERS).openapi({ example: "https://hooks.example.com/foyer" });
export const webhookKinds = z
  .array(z.enum(WEBHOOK_KINDS))
  .min(1, "Choose at least one.")
  .max(WEBHOOK_KINDS.length)
  .openapi({ example: ["ticket.sold", "ticket.admitted"] });

export const webhookRequest = z.object({ url: webhookUrl, kinds: webhookKinds }).openapi("NewWebhook");
export const webhookPatch = z
  .object({ url: webhookUrl.optional(), kinds: webhookKinds.optional(), status: z.enum(["on", "off"]).optional() })
  .openapi("WebhookPatch", { description: "What shall be different" });

export const madeWebhook = z
  .object({ id: z.uuid(), secret: z.string() })
  .openapi("MadeWebhook", { description: "The secret is told here and never again; Standard Webhooks libraries take it as it is" });
export const madeSecret = z.object({ secret: z.string() }).openapi("MadeSecret");

export const webhookList = z
  .object({
    webhooks: z.array(
      z.object({
        id: z.uuid(),
        url: z.string(),
        kinds: z.array(z.enum(WEBHOOK_KINDS)),
        state: z.enum(WEBHOOK_STATES),
        failingSinceSeconds: z.int().nullable(),
        disabledWhy: z.string().nullable(),
        createdAtSeconds: z.int(),
        secrets: z.array(z.object({ id: z.uuid(), createdAtSeconds: z.int(), retiresAtSeconds: z.int().nullable() })),
        waiting: z.int(),
        missed: z.int(),
      }),
    ),
  })
  .openapi("Webhooks");

export const deliveryPage = z
  .object({
    deliveries: z.array(
      z.object({
        id: z.uuid(),
        messageId: z.uuid(),
        kind: z.enum(MESSAGE_KINDS),
        state: z.enum(DELIVERY_STATES),
        madeAtSeconds: z.int(),
        tries: z.int(),
        nextTryAtSeconds: z.int().nullable(),
        body: z.string(),
        log: z.array(
          z.object({
            number: z.int(),
            atSeconds: z.int(),
            status: z.int().nullable(),
            latencyMs: z.int(),
            answer: z.string().nullable(),
            fault: z.string().nullable(),
          }),
        ),
      }),
    ),
    nextCursor: z.string().nullable(),
  })
  .openapi("WebhookDeliveries");
