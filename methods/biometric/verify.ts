import { decodeHex, isSameBytes } from "#core/bytes.ts";
import { CLOCK_TOLERANCE_SECONDS, eventTagOf } from "#core/credential.ts";
import { findCredentialObstacle } from "#core/held-credential.ts";
import type { CryptoPort, Finding, KnownCredential, MethodFacts } from "#core/method.ts";
import type { Reason } from "#core/reason.ts";
import { secondsOf } from "#core/time.ts";
import { CHALLENGE_SECONDS, type ChallengeClaims, encodeChallengeClaims } from "./challenge.ts";
import { decodeEmbedding, similarityOf } from "./embedding.ts";
import type { FaceEvidence } from "./evidence.ts";
import { judgeLiveness } from "./liveness.ts";
import { rotateEmbedding } from "./rotate.ts";

/** Above this two pictures are taken for one person's. docs/methods/biometric.md has the figures that it was chosen by. */
export const MATCH_THRESHOLD = 0.6;

type Input = { readonly crypto: CryptoPort; readonly evidence: FaceEvidence; readonly facts: MethodFacts; readonly atMs: number };

/** Is this the living face that the ticket's holder had put on record, answering our own question of just now? */
export async function verifyFace({ crypto, evidence, facts, atMs }: Input): Promise<Finding> {
  const { challenge } = evidence;
  if (!isSameBytes(challenge.eventTag, eventTagOf(facts.event))) return fail("WRONG_EVENT");
  if (!(await isAsked({ crypto, evidence, facts }))) return fail("BAD_SIGNATURE");
  if (!isTimely({ claims: challenge.claims, atMs })) return fail("STALE");
  const { credential } = facts;
  if (credential?.kind !== "face" || credential.reference !== challenge.claims.reference) return fail("UNKNOWN_TICKET");
  const subject = { tokenId: credential.tokenId, holder: credential.holder };
  // What was erased can't be compared any more; what can't be opened is nobody's fault at the door, and proves nothing.
  if (credential.status !== "active") return fail("SESSION_ENDED");
  if (credential.secret.kind !== "face") return { kind: "unsure", method: "biometric", missing: "face-record", subject: null };
  const reason = findStranger({ evidence, secret: credential.secret });
  if (reason) return fail(reason);
  const obstacle = findCredentialObstacle({ credential, ticket: facts.ticket, atMs }) ?? (facts.nonceUsed ? "REPLAYED" : null);
  if (obstacle) return { kind: "fail", method: "biometric", reason: obstacle, subject };
  return { kind: "pass", method: "biometric", subject, consumes: [{ kind: "nonce", nonce: challenge.claims.nonce }] };
}

async function isAsked({ crypto, evidence: { challenge }, facts }: Omit<Input, "atMs">): Promise<boolean> {
  const key = facts.platformKeys.find(({ kid }) => kid === challenge.kid);
  if (!key) return false;
  const message = encodeChallengeClaims({ event: facts.event, claims: challenge.claims });
  return crypto.verifyDeviceSignature({ algorithm: "Ed25519", deviceKey: decodeHex(key.publicKey), message, signature: challenge.signature });
}

/** Both ends are our own clocks, but they may be two machines'. */
function isTimely({ claims: { issuedAtSeconds }, atMs }: { claims: ChallengeClaims; atMs: number }): boolean {
  const atSeconds = secondsOf(atMs);
  return atSeconds + CLOCK_TOLERANCE_SECONDS >= issuedAtSeconds && atSeconds < issuedAtSeconds + CHALLENGE_SECONDS;
}

type FaceSecret = Extract<KnownCredential["secret"], { kind: "face" }>;

function findStranger({ evidence, secret }: { evidence: FaceEvidence; secret: FaceSecret }): Reason | null {
  const { challenge, embedding, frames } = evidence;
  if (judgeLiveness({ steps: challenge.claims.steps, frames }).kind !== "live") return "NOT_LIVE";
  const template = decodeEmbedding(decodeHex(secret.template));
  if (!template) return "NO_MATCH";
  return similarityOf(rotateEmbedding({ seed: decodeHex(secret.rotation), embedding }), template) >= MATCH_THRESHOLD ? null : "NO_MATCH";
}

function fail(reason: Reason): Finding {
  return { kind: "fail", method: "biometric", reason, subject: null };
}
