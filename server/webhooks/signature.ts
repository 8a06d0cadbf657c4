import { createHmac, timingSafeEqual } from "node:crypto";
import { deriveSecret } from "../keys.ts";

/** The headers of Standard Webhooks (standardwebhooks.com), whose libraries can therefore sign for us. */
export const WEBHOOK_HEADERS = { id: "webhook-id", timestamp: "webhook-timestamp", signature: "webhook-signature" } as const;

export type WebhookMessage = { readonly id: string; readonly timestamp: string; readonly body: string };

const SECRET_BYTES = 24;
const SECRET_PREFIX = "whsec_";
/** While a secret is replaced a sender signs with both; more are nobody's. */
const MOST_SIGNATURES = 4;

/**
 * The secret behind an id by which others sign to us, as its owner is shown it once: `whsec_` and 24 bytes in base64. Derived, so
 * that no table holds it (C10).
 */
export function webhookSecretOf({ platformSecret, id }: { platformSecret: string; id: string }): string {
  return textOf(deriveSecret({ secret: platformSecret, purpose: `geofence webhook ${id}`, length: SECRET_BYTES }));
}

/** The same for what we sign to others: neither is good in the other's place. */
export function outgoingSecretOf({ platformSecret, id }: { platformSecret: string; id: string }): string {
  return textOf(deriveSecret({ secret: platformSecret, purpose: `outgoing webhook ${id}`, length: SECRET_BYTES }));
}

/** `v1,` and base64 of HMAC-SHA256 over id, timestamp and body: whatever of them changes, it is another signature. */
export function signWebhook({ secret, id, timestamp, body }: WebhookMessage & { secret: string }): string {
  const key = Buffer.from(secret.slice(SECRET_PREFIX.length), "base64");
  return `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`;
}

/** Whether one of the signatures is by one of the secrets. Every pair is compared, each in constant time. */
export function isSignedWebhook({ message, signatures, secrets }: { message: WebhookMessage; signatures: string; secrets: readonly string[] }): boolean {
  const shown = signatures.split(" ").slice(0, MOST_SIGNATURES);
  const good = secrets.map((secret) => signWebhook({ ...message, secret }));
  return good.flatMap((signature) => shown.map((one) => isSameText(signature, one))).includes(true);
}

function textOf(secret: Uint8Array): string {
  return SECRET_PREFIX + Buffer.from(secret).toString("base64");
}

function isSameText(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
