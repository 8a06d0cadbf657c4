import type { KnownCredential, TicketFacts } from "./method.ts";
import type { Reason } from "./reason.ts";
import { secondsOf } from "./time.ts";

/**
 * What ends a credential that the platform keeps a record of, whatever it is made of: it was replaced or taken back, its
 * session or its time is over, or its ticket is gone or in other hands since.
 */
export function findCredentialObstacle({ credential, ticket, atMs }: { credential: KnownCredential; ticket: TicketFacts | null; atMs: number }): Reason | null {
  if (credential.status !== "active" || !credential.sessionLive) return "SESSION_ENDED";
  if (secondsOf(atMs) >= credential.expiresAtSeconds) return "SESSION_ENDED";
  if (!ticket || ticket.tokenId !== credential.tokenId) return "UNKNOWN_TICKET";
  if (ticket.state === "revoked") return "REVOKED";
  if (ticket.state === "refunded") return "REFUNDED";
  const leftAtSeconds = ticket.leftHolderAtSeconds.get(credential.holder);
  const isBack = leftAtSeconds !== undefined && leftAtSeconds >= credential.issuedAtSeconds;
  return ticket.holder !== credential.holder || isBack ? "NOT_HOLDER" : null;
}

/**
 * A counter is good once and only upwards. One that was seen and asked for more may come again beside that; one below it
 * is an older message than the last.
 */
export function findCounterObstacle({ credential, counter }: { credential: KnownCredential; counter: number }): Reason | null {
  if (credential.usedCounter !== null && counter <= credential.usedCounter) return "REPLAYED";
  return credential.seenCounter !== null && counter < credential.seenCounter ? "STALE" : null;
}
