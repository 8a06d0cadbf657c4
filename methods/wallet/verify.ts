import { isSameBytes } from "#core/bytes.ts";
import { CLOCK_TOLERANCE_SECONDS, eventTagOf } from "#core/credential.ts";
import type { CryptoPort, Finding, MethodFacts } from "#core/method.ts";
import type { Reason } from "#core/reason.ts";
import { secondsOf } from "#core/time.ts";
import { type Entry, entryDigest } from "#core/typed-data.ts";
import type { WalletEvidence } from "./evidence.ts";

/** Did the wallet that holds this ticket ask for entry just now, with a number that was not used before? */
export async function verifyEntry({
  crypto,
  evidence,
  facts,
  atMs,
}: {
  crypto: CryptoPort;
  evidence: WalletEvidence;
  facts: MethodFacts;
  atMs: number;
}): Promise<Finding> {
  const { entry, signature } = evidence;
  if (!isSameBytes(evidence.eventTag, eventTagOf(facts.event))) return { kind: "fail", method: "wallet", reason: "WRONG_EVENT", subject: null };
  const signer = await crypto.recoverAddress({ digest: entryDigest({ event: facts.event, entry }), signature });
  if (signer !== entry.holder) return { kind: "fail", method: "wallet", reason: "BAD_SIGNATURE", subject: null };
  const subject = { tokenId: entry.tokenId, holder: entry.holder };
  const reason = findStaleness({ entry, atMs }) ?? findTicketObstacle({ entry, facts });
  if (reason) return { kind: "fail", method: "wallet", reason, subject };
  return { kind: "pass", method: "wallet", subject, consumes: [{ kind: "nonce", nonce: String(entry.nonce) }] };
}

function findStaleness({ entry, atMs }: { entry: Entry; atMs: number }): Reason | null {
  const atSeconds = secondsOf(atMs);
  if (atSeconds + CLOCK_TOLERANCE_SECONDS < entry.issuedAtSeconds) return "STALE";
  return atSeconds - CLOCK_TOLERANCE_SECONDS >= entry.expiresAtSeconds ? "STALE" : null;
}

function findTicketObstacle({ entry, facts }: { entry: Entry; facts: MethodFacts }): Reason | null {
  const { ticket } = facts;
  if (!ticket || ticket.tokenId !== entry.tokenId) return "UNKNOWN_TICKET";
  if (ticket.state === "revoked") return "REVOKED";
  if (ticket.state === "refunded") return "REFUNDED";
  const leftAtSeconds = ticket.leftHolderAtSeconds.get(entry.holder);
  if (ticket.holder !== entry.holder || (leftAtSeconds !== undefined && leftAtSeconds >= entry.issuedAtSeconds)) return "NOT_HOLDER";
  return facts.nonceUsed ? "REPLAYED" : null;
}
