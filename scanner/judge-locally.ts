import { type Decision, decide } from "#core/admission.ts";
import { ZERO_ADDRESS } from "#core/bytes.ts";
import type { GatePack } from "#core/gate-pack.ts";
import { type CryptoPort, disabledFinding, type Finding, type KnownBinding } from "#core/method.ts";
import { NEW_PASSAGE, type Way, wayOf } from "#core/passage.ts";
import type { Reason } from "#core/reason.ts";
import { type DecisionView, viewDecision } from "#core/scan.ts";
import { parseEvidence } from "#methods/registry.ts";

type Input = { readonly pack: GatePack; readonly text: string; readonly way: Way; readonly atMs: number };

/**
 * What is certain without asking (Q7): no ticket at all, another event's, the wrong gate, a forged signature, closed doors.
 * `null`: only the server can tell. The same methods and the same decide() as there, over what the pack holds.
 */
export async function judgeLocally({ crypto }: { crypto: CryptoPort }, { pack, text, way: asked, atMs }: Input): Promise<DecisionView | null> {
  const presented = parseEvidence(text);
  const keyId = presented?.needs.keyId ?? null;
  const binding = keyId === null ? null : findBinding({ pack, keyId, atMs });
  const known = { ticket: null, binding, newestNonce: null, nonceUsed: false, credential: null, platformKeys: [] };
  const facts = { event: pack.event, ...known, verdict: null, challenge: null };
  const isOff = presented !== null && pack.disabledMethods.includes(presented.method);
  const finding = isOff ? disabledFinding(presented.method) : presented && (await presented.verify({ crypto, facts, atMs }));
  const isKeyKnown = binding !== null || presented?.needs.holder != null;
  const findings: Finding[] = finding ? [asCertain({ finding, isKeyKnown })] : [];
  const { event, gate, policy, disabledMethods } = pack;
  const present = { device: { status: "active" }, staff: { status: "active" }, passage: NEW_PASSAGE, unavailable: [] } as const;
  const way = wayOf({ direction: gate.direction, asked });
  const decideAt = (ms: number) => decide({ facts: { event, gate, way, policy, disabledMethods, ...present }, findings, atMs: ms });
  const decision = decideAt(atMs);
  if (decision.kind !== "refuse" || !isCertain({ reason: decision.reason, packAgeMs: atMs - pack.serverAtMs })) return null;
  const isSoForAnyClock = [atMs - CLOCK_ERROR_MS, atMs + CLOCK_ERROR_MS].map(decideAt).every((other) => reasonOf(other) === decision.reason);
  return isSoForAnyClock ? viewDecision(decision) : null;
}

/** A device knows the server's time by half of a round trip; in the minute of the doors that may be the wrong side of them. */
const CLOCK_ERROR_MS = 5_000;
/** A pack is read anew every half minute. What an organizer may have changed since an older one is not this device's to say. */
const PACK_TRUSTED_MS = 120_000;

/** What the text alone tells. */
const BY_TEXT: ReadonlySet<Reason> = new Set(["MALFORMED", "WRONG_EVENT", "BAD_SIGNATURE"]);
/** What the pack tells, as long as it is fresh. */
const BY_PACK: ReadonlySet<Reason> = new Set(["EVENT_CLOSED", "TOO_EARLY", "TOO_LATE", "METHOD_DISABLED", "WRONG_GATE"]);

function isCertain({ reason, packAgeMs }: { reason: Reason; packAgeMs: number }): boolean {
  return BY_TEXT.has(reason) || (BY_PACK.has(reason) && packAgeMs <= PACK_TRUSTED_MS);
}

function reasonOf(decision: Decision): Reason | null {
  return decision.kind === "refuse" ? decision.reason : null;
}

/** A signature is wrong for certain only under a key that is known; all that needs a ticket's or a session's state is left to the server. */
function asCertain({ finding, isKeyKnown }: { finding: Finding; isKeyKnown: boolean }): Finding {
  const isOfText = finding.kind === "fail" && (BY_TEXT.has(finding.reason) || finding.reason === "METHOD_DISABLED");
  const isSure = isOfText && (finding.reason !== "BAD_SIGNATURE" || isKeyKnown);
  return isSure ? finding : { kind: "unsure", method: finding.method, missing: "server", subject: finding.subject };
}

/** The pack names keys and not holders: of such a binding only the signature can be judged here. */
function findBinding({ pack, keyId, atMs }: { pack: GatePack; keyId: string; atMs: number }): KnownBinding | null {
  const known = pack.bindings.find((binding) => binding.keyId === keyId);
  if (!known) return null;
  const { algorithm, deviceKey } = known;
  const atSeconds = Math.floor(atMs / 1000);
  return { holder: ZERO_ADDRESS, algorithm, deviceKey, nonce: 0n, issuedAtSeconds: atSeconds, expiresAtSeconds: atSeconds + 1, sessionLive: true };
}
