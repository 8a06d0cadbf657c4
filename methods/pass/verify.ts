import { decodeHex } from "#core/bytes.ts";
import { CLOCK_TOLERANCE_SECONDS } from "#core/credential.ts";
import { assertNever } from "#core/error.ts";
import { findCounterObstacle, findCredentialObstacle } from "#core/held-credential.ts";
import type { CryptoPort, Finding, KnownCredential, MethodFacts } from "#core/method.ts";
import type { Reason } from "#core/reason.ts";
import { secondsOf } from "#core/time.ts";
import { hotpOf, totpStepAt } from "#core/totp.ts";
import { audienceOf, type GoogleCode, type PassEvidence, type SignedPass } from "./evidence.ts";

type Input<Evidence> = { readonly crypto: CryptoPort; readonly evidence: Evidence; readonly facts: MethodFacts; readonly atMs: number };

/** Is this pass ours, of this event, of now, and newer than the last that was shown? */
export async function verifyPass({ evidence, ...input }: Input<PassEvidence>): Promise<Finding> {
  switch (evidence.kind) {
    case "pass":
      return verifySigned({ ...input, evidence });
    case "google":
      return verifyGoogle({ ...input, evidence });
    case "apple":
      return judgeApple(input);
    default:
      return assertNever(evidence);
  }
}

/** Signature first, claims second: only an audience of another event is told apart before, for it needs no trust. */
async function verifySigned({ crypto, evidence, facts, atMs }: Input<SignedPass>): Promise<Finding> {
  const { claims, kid, message, signature } = evidence;
  if (claims.aud !== audienceOf(facts.event)) return fail("WRONG_EVENT");
  const key = facts.platformKeys.find((known) => known.kid === kid);
  const isSigned = key && (await crypto.verifyDeviceSignature({ algorithm: "Ed25519", deviceKey: decodeHex(key.publicKey), message, signature }));
  if (!isSigned) return fail("BAD_SIGNATURE");
  const { credential } = facts;
  if (!credential || credential.reference !== claims.jti || String(credential.tokenId) !== claims.sub) return fail("UNKNOWN_TICKET");
  return judge({ credential, facts, atMs, counter: claims.nonce, reason: findStaleness({ evidence, atMs }) });
}

function findStaleness({ evidence: { claims }, atMs }: { evidence: SignedPass; atMs: number }): Reason | null {
  const atSeconds = secondsOf(atMs);
  if (atSeconds + CLOCK_TOLERANCE_SECONDS < claims.nbf) return "STALE";
  return atSeconds - CLOCK_TOLERANCE_SECONDS >= claims.exp ? "STALE" : null;
}

/** The id is 64 random bits, the digits change every period. Only a gate that is online can tell, and it lets nobody guess for long (trap 12). */
function verifyGoogle({ evidence, facts, atMs }: Omit<Input<GoogleCode>, "crypto">): Finding {
  const { credential } = facts;
  if (!credential) return fail("UNKNOWN_TICKET");
  const step = credential.secret.kind === "totp" ? findStep({ key: decodeHex(credential.secret.key), digits: evidence.digits, facts, atMs }) : null;
  // Old digits and invented ones look the same, so both are told the same.
  return step === null ? fail("STALE") : judge({ credential, facts, atMs, counter: step, reason: null });
}

/** The gate's own step or one either side. */
function findStep({ key, digits, facts, atMs }: { key: Uint8Array; digits: string; facts: MethodFacts; atMs: number }): number | null {
  const step = totpStepAt({ atSeconds: secondsOf(atMs), periodSeconds: facts.event.codePeriodSeconds });
  return [step, step - 1, step + 1].find((counter) => hotpOf({ key, counter }) === digits) ?? null;
}

/** A picture of this barcode is as good as the barcode: it names the ticket, and something else must prove it. */
function judgeApple({ facts, atMs }: { facts: MethodFacts; atMs: number }): Finding {
  const { credential } = facts;
  if (!credential) return fail("UNKNOWN_TICKET");
  const subject = { tokenId: credential.tokenId, holder: credential.holder };
  const reason = findCredentialObstacle({ credential, ticket: facts.ticket, atMs });
  if (reason) return { kind: "fail", method: "pass", reason, subject };
  return { kind: "unsure", method: "pass", missing: "rotating-code", subject };
}

function judge(input: { credential: KnownCredential; facts: MethodFacts; atMs: number; counter: number; reason: Reason | null }): Finding {
  const { credential, facts, atMs, counter } = input;
  const subject = { tokenId: credential.tokenId, holder: credential.holder };
  const reason = input.reason ?? findCredentialObstacle({ credential, ticket: facts.ticket, atMs }) ?? findCounterObstacle({ credential, counter });
  if (reason) return { kind: "fail", method: "pass", reason, subject };
  return { kind: "pass", method: "pass", subject, consumes: [{ kind: "counter", credentialId: credential.id, counter }] };
}

function fail(reason: Reason): Finding {
  return { kind: "fail", method: "pass", reason, subject: null };
}
