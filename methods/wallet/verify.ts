import { isSameBytes } from "#core/bytes.ts";
import { CLOCK_TOLERANCE_SECONDS, eventTagOf } from "#core/credential.ts";
import type { CryptoPort, Finding, KnownChallenge, MethodFacts, Subject, WalletClaim } from "#core/method.ts";
import type { Reason } from "#core/reason.ts";
import { secondsOf } from "#core/time.ts";
import { answerDigest, type Challenge, type Entry, entryDigest } from "#core/typed-data.ts";
import { blockOf, findingOfUnsigned, judgeClaim } from "#core/wallet-claim.ts";
import type { WalletEvidence } from "./evidence.ts";

type Input = { crypto: CryptoPort; evidence: WalletEvidence; facts: MethodFacts; atMs: number };

/** Did the wallet that holds this ticket ask for entry just now, with a number that was not used before? Signature first, claims second. */
export async function verifyWallet({ crypto, evidence, facts, atMs }: Input): Promise<Finding> {
  if (!isSameBytes(evidence.eventTag, eventTagOf(facts.event))) return { kind: "fail", method: "wallet", reason: "WRONG_EVENT", subject: null };
  const state = await judgeClaim({ crypto, facts, claim: claimOf(evidence) });
  if (state.kind !== "signed") return findingOfUnsigned({ method: "wallet", state });
  const { subject, nonce, issuedAtSeconds } = wishOf(evidence);
  const reason = findTimeReason({ evidence, facts, atMs }) ?? findTicketObstacle({ subject, issuedAtSeconds, facts });
  if (reason) return { kind: "fail", method: "wallet", reason, subject, ...blockOf(state) };
  return { kind: "pass", method: "wallet", subject, consumes: [{ kind: "nonce", nonce }], ...blockOf(state) };
}

/** Whose signature over what the evidence claims to carry. */
export function claimOf(evidence: WalletEvidence): WalletClaim {
  const { signature } = evidence;
  if (evidence.kind === "answer") return { wallet: evidence.answer.holder, signature, digestOf: (event) => answerDigest({ event, answer: evidence.answer }) };
  return { wallet: evidence.entry.holder, signature, digestOf: (event) => entryDigest({ event, entry: evidence.entry }) };
}

/** Entries count in numbers of their own, which an answer must not take. */
export function nonceOf(evidence: WalletEvidence): string {
  return evidence.kind === "entry" ? String(evidence.entry.nonce) : `challenge ${evidence.answer.challenge.nonce}`;
}

function wishOf(evidence: WalletEvidence): { subject: Subject; nonce: string; issuedAtSeconds: number } {
  const { tokenId, holder } = evidence.kind === "entry" ? evidence.entry : evidence.answer;
  const { issuedAtSeconds } = evidence.kind === "entry" ? evidence.entry : evidence.answer.challenge;
  return { subject: { tokenId, holder }, nonce: nonceOf(evidence), issuedAtSeconds };
}

function findTimeReason({ evidence, facts, atMs }: { evidence: WalletEvidence; facts: MethodFacts; atMs: number }): Reason | null {
  if (evidence.kind === "entry") return findStaleness({ entry: evidence.entry, atMs });
  return findChallengeFault({ challenge: evidence.answer.challenge, known: facts.challenge, atMs });
}

function findStaleness({ entry, atMs }: { entry: Pick<Entry, "issuedAtSeconds" | "expiresAtSeconds">; atMs: number }): Reason | null {
  const atSeconds = secondsOf(atMs);
  if (atSeconds + CLOCK_TOLERANCE_SECONDS < entry.issuedAtSeconds) return "STALE";
  return atSeconds - CLOCK_TOLERANCE_SECONDS >= entry.expiresAtSeconds ? "STALE" : null;
}

/** A question is the server's own, by its own clock: one that it never asked, or has asked anew since, is as old as any. */
function findChallengeFault({ challenge, known, atMs }: { challenge: Challenge; known: KnownChallenge | null; atMs: number }): Reason | null {
  if (!known || !isSameQuestion(challenge, known)) return "STALE";
  if (!known.isShownHere) return "WRONG_GATE";
  return secondsOf(atMs) - CLOCK_TOLERANCE_SECONDS >= known.expiresAtSeconds ? "STALE" : null;
}

function isSameQuestion(left: Challenge, right: Challenge): boolean {
  const isSamePlace = left.gateId === right.gateId && left.gateName === right.gateName && left.deviceId === right.deviceId;
  return isSamePlace && left.nonce === right.nonce && left.issuedAtSeconds === right.issuedAtSeconds && left.expiresAtSeconds === right.expiresAtSeconds;
}

type Obstacle = { subject: Subject; issuedAtSeconds: number; facts: MethodFacts };

function findTicketObstacle({ subject, issuedAtSeconds, facts }: Obstacle): Reason | null {
  const { ticket } = facts;
  if (!ticket || ticket.tokenId !== subject.tokenId) return "UNKNOWN_TICKET";
  if (ticket.state === "revoked") return "REVOKED";
  if (ticket.state === "refunded") return "REFUNDED";
  const leftAtSeconds = ticket.leftHolderAtSeconds.get(subject.holder);
  if (ticket.holder !== subject.holder || (leftAtSeconds !== undefined && leftAtSeconds >= issuedAtSeconds)) return "NOT_HOLDER";
  return facts.nonceUsed ? "REPLAYED" : null;
}
