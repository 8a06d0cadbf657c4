import type { MethodFacts, TicketFacts } from "./method.ts";
import type { Reason } from "./reason.ts";
import { secondsOf } from "./time.ts";
import type { Binding } from "./typed-data.ts";

type BindingFacts = Pick<MethodFacts, "binding" | "newestNonce">;

/** What ends a device's right to sign for its holder: its time, its account session, or a newer device. */
export function findBindingEnd({ binding, facts, atMs }: { binding: Binding; facts: BindingFacts; atMs: number }): Reason | null {
  if (secondsOf(atMs) >= binding.expiresAtSeconds) return "SESSION_ENDED";
  if (facts.binding && !facts.binding.sessionLive) return "SESSION_ENDED";
  return isSuperseded({ facts, binding }) ? "SESSION_ENDED" : null;
}

/** What keeps this device from speaking for the ticket: it is gone, or not its holder's (any more). */
export function findHolderObstacle({ ticket, tokenId, binding }: { ticket: TicketFacts | null; tokenId: bigint; binding: Binding }): Reason | null {
  if (!ticket || ticket.tokenId !== tokenId) return "UNKNOWN_TICKET";
  if (ticket.state === "revoked") return "REVOKED";
  if (ticket.state === "refunded") return "REFUNDED";
  const leftAtSeconds = ticket.leftHolderAtSeconds.get(binding.holder);
  // A ticket that went away and came back has ended the binding from before: who held it between may still have the phone's screen.
  return ticket.holder !== binding.holder || (leftAtSeconds !== undefined && leftAtSeconds >= binding.issuedAtSeconds) ? "NOT_HOLDER" : null;
}

/** The highest known nonce wins; a carried binding also yields to a registered one that took the same number. */
function isSuperseded({ facts, binding }: { facts: BindingFacts; binding: Binding }): boolean {
  if (facts.newestNonce === null) return false;
  const isKnown = facts.binding !== null && facts.binding.nonce === binding.nonce;
  return isKnown ? binding.nonce < facts.newestNonce : binding.nonce <= facts.newestNonce;
}
