import { decodeHex, encodeHex, isSameBytes } from "#core/bytes.ts";
import { eventTagOf } from "#core/credential.ts";
import { findCounterObstacle, findCredentialObstacle } from "#core/held-credential.ts";
import type { Finding, KnownCredential, MethodFacts } from "#core/method.ts";
import type { Reason } from "#core/reason.ts";
import type { NfcEvidence, SunEvidence } from "./evidence.ts";
import { openSun } from "./open-sun.ts";
import { openPicc, type SunPicc } from "./sun.ts";

/** More readings than this since the last one that a gate saw: somebody has been reading the tag (trap 16). */
export const COUNTER_JUMP = 100;

type Input = { readonly evidence: NfcEvidence; readonly facts: MethodFacts; readonly atMs: number };

/** Does this tag stand for a ticket, is it that tag, and is this reading newer than the last? Genuineness first, state second. */
export async function verifyTap({ evidence, facts, atMs }: Input): Promise<Finding> {
  const { credential } = facts;
  if (evidence.kind === "record" && !isSameBytes(evidence.eventTag, eventTagOf(facts.event))) return fail("WRONG_EVENT");
  // A message that no key of ours opens is not ours; a number that stands in no list may be anybody's.
  if (!credential) return fail(evidence.kind === "sun" ? "BAD_SIGNATURE" : "UNKNOWN_TICKET");
  const genuine = checkGenuine({ evidence, credential });
  if (!genuine) return fail("BAD_SIGNATURE");
  const subject = { tokenId: credential.tokenId, holder: credential.holder };
  const reason = findCredentialObstacle({ credential, ticket: facts.ticket, atMs }) ?? findReplay({ credential, counter: genuine.counter });
  if (reason) return { kind: "fail", method: "nfc", reason, subject };
  // A number that the chip shouts to every reader corroborates at best, even in the guise of a wristband (design: tag UIDs never admit alone).
  if (evidence.kind === "uid") return { kind: "pass", method: "nfc", subject, consumes: [], strength: "corroborates" };
  if (genuine.counter === null) return { kind: "pass", method: "nfc", subject, consumes: [] };
  const consumes = [{ kind: "counter", credentialId: credential.id, counter: genuine.counter }] as const;
  return { kind: "pass", method: "nfc", subject, consumes, flags: isJump({ credential, counter: genuine.counter }) ? ["COUNTER_JUMP"] : [] };
}

/** `counter` is `null` where the tag has none; the whole is `null` when the tag is not the one on record. */
function checkGenuine({ evidence, credential }: { evidence: NfcEvidence; credential: KnownCredential }): { counter: number | null } | null {
  switch (evidence.kind) {
    case "uid":
      return credential.kind === "tag-uid" && credential.reference === evidence.uid ? { counter: null } : null;
    case "record":
      return isSameTag({ evidence, credential }) ? { counter: null } : null;
    case "sun":
      return readGenuine({ evidence, credential });
  }
}

function isSameTag({ evidence, credential }: { evidence: Extract<NfcEvidence, { kind: "record" }>; credential: KnownCredential }): boolean {
  const { kind, reference, secret } = credential;
  return kind === "tag-record" && reference === evidence.recordId && secret.kind === "tag-uid" && secret.uid === evidence.uid;
}

function readGenuine({ evidence, credential }: { evidence: SunEvidence; credential: KnownCredential }): SunPicc | null {
  const { kind, reference, secret } = credential;
  if (kind !== "tag-sun" || secret.kind !== "tag-keys") return null;
  const open = (sealed: Uint8Array) => openPicc({ sealed, sealKey: decodeHex(secret.sealKey) });
  const picc = openSun({ evidence, open, macKeyOf: () => decodeHex(secret.macKey) });
  return picc && encodeHex(picc.uid) === reference ? picc : null;
}

function findReplay({ credential, counter }: { credential: KnownCredential; counter: number | null }): Reason | null {
  return counter === null ? null : findCounterObstacle({ credential, counter });
}

function isJump({ credential, counter }: { credential: KnownCredential; counter: number }): boolean {
  return counter - Math.max(credential.seenCounter ?? 0, credential.usedCounter ?? 0) > COUNTER_JUMP;
}

function fail(reason: Reason): Finding {
  return { kind: "fail", method: "nfc", reason, subject: null };
}
