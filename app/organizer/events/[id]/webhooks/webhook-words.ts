import type { MessageKind, WebhookKind } from "#core/webhook.ts";
import type { DeliveryView, TryView } from "#server/webhooks/list-deliveries.ts";
import type { WebhookState } from "#server/webhooks/list-webhooks.ts";

type Tone = "neutral" | "positive" | "negative" | "warning";

export const KIND_WORDS: Readonly<Record<WebhookKind, string>> = {
  "ticket.sold": "Sold",
  "ticket.moved": "Moved to another holder",
  "ticket.refunded": "Refunded",
  "ticket.revoked": "Revoked or given up",
  "ticket.admitted": "Admitted at a gate",
  "event.cancelled": "Event cancelled",
  "alert.raised": "Alert at the gates",
};

export const MESSAGE_WORDS: Readonly<Record<MessageKind, string>> = {
  ...KIND_WORDS,
  "ticket.moved": "Moved",
  "ticket.admitted": "Admitted",
  "alert.raised": "Alert",
  correction: "Correction",
  "webhook.test": "Test",
};

export const STATE_LOOKS: Readonly<Record<WebhookState, { words: string; tone: Tone }>> = {
  on: { words: "On", tone: "positive" },
  failing: { words: "Failing", tone: "warning" },
  off: { words: "Off", tone: "neutral" },
  disabled: { words: "Switched off by us", tone: "negative" },
};

export const DELIVERY_LOOKS: Readonly<Record<DeliveryView["state"], { words: string; tone: Tone }>> = {
  waiting: { words: "On its way", tone: "neutral" },
  delivered: { words: "Delivered", tone: "positive" },
  "given-up": { words: "Given up", tone: "negative" },
  skipped: { words: "Not sent: was off", tone: "warning" },
};

/** "200 in 40 ms", or why nothing came back. */
export function tryWords({ status, latencyMs, fault }: Pick<TryView, "status" | "latencyMs" | "fault">): string {
  if (status === null) return fault ?? "nothing came back";
  const words = status >= 300 && status < 400 ? `${status}, a redirect, which is not followed,` : String(status);
  return `${words} in ${latencyMs} ms`;
}
