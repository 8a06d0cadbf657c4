import { FoyerError } from "#core/error.ts";
import { isUuid } from "../uuid.ts";

export function noSuchWebhook(): FoyerError {
  return new FoyerError({ code: "NOT_FOUND", message: "The event has no such webhook.", next: "Look at the event's webhooks again." });
}

export function noSuchDelivery(): FoyerError {
  return new FoyerError({ code: "NOT_FOUND", message: "The webhook has no such delivery.", next: "Look at the log again: it is kept for 30 days." });
}

/** Throws NOT_FOUND for what can be no id. */
export function assertId(id: string, fault: () => FoyerError): void {
  if (!isUuid(id)) throw fault();
}
