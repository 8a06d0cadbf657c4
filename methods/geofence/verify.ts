import { findCredentialObstacle } from "#core/held-credential.ts";
import type { CryptoPort, Finding, MethodFacts } from "#core/method.ts";
import type { PresenceEvidence } from "./evidence.ts";

/**
 * Was this ticket's phone seen at the entrance, not too long ago? An entry that has run out, was replaced or hangs on an ended
 * session is no reproach to the guest: it leaves the question open. The position itself was judged when it came in (judge-entry.ts).
 */
export async function verifyPresence({
  evidence,
  facts,
  atMs,
}: {
  crypto: CryptoPort;
  evidence: PresenceEvidence;
  facts: MethodFacts;
  atMs: number;
}): Promise<Finding> {
  const { credential, ticket } = facts;
  if (credential?.kind !== "presence" || credential.reference !== evidence.reference) {
    return { kind: "unsure", method: "geofence", missing: "presence", subject: null };
  }
  const subject = { tokenId: credential.tokenId, holder: credential.holder };
  const reason = findCredentialObstacle({ credential, ticket, atMs });
  if (reason === null) return { kind: "pass", method: "geofence", subject, consumes: [] };
  if (reason === "SESSION_ENDED") return { kind: "unsure", method: "geofence", missing: "presence", subject };
  return { kind: "fail", method: "geofence", reason, subject };
}
