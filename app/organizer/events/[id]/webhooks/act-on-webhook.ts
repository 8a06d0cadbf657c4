"use server";

import { z } from "zod";
import { WEBHOOK_KINDS } from "#core/webhook.ts";
import { getEnv } from "#platform/env.ts";
import { addWebhook } from "#server/webhooks/add-webhook.ts";
import { changeWebhook, removeWebhook } from "#server/webhooks/change-webhook.ts";
import { reachOf } from "#server/webhooks/reach.ts";
import { replaceSecret } from "#server/webhooks/replace-secret.ts";
import { replayDelivery, replayMissed } from "#server/webhooks/replay.ts";
import { testWebhook } from "#server/webhooks/test-webhook.ts";
import type { Answer } from "../gates/answer.ts";
import { operateAsOrganizer } from "../gates/operate-as-organizer.ts";

const MOST_URL_LETTERS = 500;
const url = z.string().min(1, "Where shall we post to?").max(MOST_URL_LETTERS);
const kinds = z.array(z.enum(WEBHOOK_KINDS)).min(1, "Choose at least one.");
const made = z.object({ eventId: z.string(), url, kinds });
const named = z.object({ eventId: z.string(), webhookId: z.string() });
const changed = named.extend({ url: url.optional(), kinds: kinds.optional(), status: z.enum(["on", "off"]).optional() });
const replaced = named.extend({ overlap: z.enum(["day", "none"]) });
const replayed = named.extend({ deliveryId: z.string() });

/** A new webhook; this answer is the only place where its secret is told. */
export async function makeWebhook(input: z.infer<typeof made>): Promise<Answer<{ id: string; secret: string }>> {
  return operateAsOrganizer({ schema: made, input, operate: (deps, asked) => addWebhook({ ...deps, ...settings() }, asked) });
}

/** Another address, other kinds, on or off. */
export async function editWebhook(input: z.infer<typeof changed>): Promise<Answer<void>> {
  return operateAsOrganizer({ schema: changed, input, operate: (deps, asked) => changeWebhook({ ...deps, ...settings() }, asked) });
}

/** Nothing is sent there any more. */
export async function dropWebhook(input: z.infer<typeof named>): Promise<Answer<void>> {
  return operateAsOrganizer({ schema: named, input, operate: removeWebhook });
}

/** A new secret; this answer is the only place where it is told. */
export async function renewSecret(input: z.infer<typeof replaced>): Promise<Answer<{ secret: string }>> {
  return operateAsOrganizer({ schema: replaced, input, operate: (deps, asked) => replaceSecret({ ...deps, ...settings() }, asked) });
}

/** A message that says nothing but that the way is open. */
export async function sendTest(input: z.infer<typeof named>): Promise<Answer<void>> {
  return operateAsOrganizer({ schema: named, input, operate: testWebhook });
}

/** One message again. */
export async function sendAgain(input: z.infer<typeof replayed>): Promise<Answer<void>> {
  return operateAsOrganizer({ schema: replayed, input, operate: replayDelivery });
}

/** All that has not arrived. */
export async function sendMissed(input: z.infer<typeof named>): Promise<Answer<{ replayed: number }>> {
  return operateAsOrganizer({ schema: named, input, operate: replayMissed });
}

function settings() {
  const env = getEnv();
  return { platformSecret: env.FOYER_SECRET, reach: reachOf(env) };
}
