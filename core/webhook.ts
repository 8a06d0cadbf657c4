/** What an organizer's server can be told of. A correction is told to whoever was told what it takes back. */
export const WEBHOOK_KINDS = [
  "ticket.sold",
  "ticket.moved",
  "ticket.refunded",
  "ticket.revoked",
  "ticket.admitted",
  "event.cancelled",
  "alert.raised",
] as const;
export type WebhookKind = (typeof WEBHOOK_KINDS)[number];

/** What a message can be. `correction`: the chain has been reorganised, or staff took an admission back; what the message of that id said does not hold. */
export const MESSAGE_KINDS = [...WEBHOOK_KINDS, "correction", "webhook.test"] as const;
export type MessageKind = (typeof MESSAGE_KINDS)[number];
