import { FoyerError } from "#core/error.ts";

export function eventNotFound(): FoyerError {
  return new FoyerError({ code: "NOT_FOUND", message: "There is no such event.", next: "Choose one of your events." });
}

export function gateNotFound(): FoyerError {
  return new FoyerError({ code: "NOT_FOUND", message: "There is no such gate.", next: "Choose one of the event's gates." });
}

export function staffNotFound(): FoyerError {
  return new FoyerError({ code: "NOT_FOUND", message: "There is no such member of staff.", next: "Choose one of the event's staff." });
}

export function deviceNotFound(): FoyerError {
  return new FoyerError({ code: "NOT_FOUND", message: "There is no such device.", next: "Choose one of the event's devices." });
}

/** A device that was revoked, or was never ours. Which of the two is nobody's business (C21). */
export function deviceUnknown(): FoyerError {
  return new FoyerError({ code: "FORBIDDEN", message: "This device is not paired.", next: "Pair it again with a new code." });
}
