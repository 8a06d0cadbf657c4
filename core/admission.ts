import { assertNever } from "./error.ts";
import type { Consumption, Finding, Subject } from "./method.ts";
import { listMissing, type MethodId, type Policy } from "./policy.ts";
import { firstReason, type Reason } from "./reason.ts";
import { tierOf } from "./ticket.ts";
import { minutesUntil, secondsOf } from "./time.ts";

/** What a gate knows when it decides. The server reads it from tables, an offline gate from its pack. */
export type GateFacts = {
  readonly event: { readonly status: "open" | "closed"; readonly doorsAtSeconds: number; readonly endsAtSeconds: number };
  readonly gate: {
    readonly name: string;
    readonly status: "open" | "closed";
    /** Empty: every tier. */
    readonly tiers: readonly number[];
    readonly policy: Policy;
  };
  readonly device: { readonly status: "active" | "revoked" };
  readonly staff: { readonly status: "active" | "disabled" };
  /** The admission of the findings' subject, if it has one. */
  readonly admission: PriorAdmission | null;
};

export type PriorAdmission = { readonly admittedAtMs: number; readonly gateName: string; readonly deviceName: string };

/** What the steward is told beside the reason: never more than needed (Q6, C21). */
export type Detail = {
  readonly minutesToWait?: number;
  readonly firstAdmission?: PriorAdmission;
  readonly tiers?: readonly number[];
};

export type Decision =
  | { readonly kind: "admit"; readonly subject: Subject; readonly methods: readonly MethodId[]; readonly consumes: readonly Consumption[] }
  | { readonly kind: "refuse"; readonly reason: Reason; readonly detail: Detail; readonly subject: Subject | null }
  | { readonly kind: "ask"; readonly methods: readonly MethodId[]; readonly missing: readonly string[]; readonly subject: Subject | null };

/**
 * THE decision: may the bearer of this evidence come in here and now? Pure; the only place where the rules of the
 * door live. Server, scanner and tests all call it. Every rule that does not hold gives its reason, and the reason
 * that is judged first is the one that is shown (reason.ts has the order).
 */
export function decide({ facts, findings, atMs }: { facts: GateFacts; findings: readonly Finding[]; atMs: number }): Decision {
  const subject = subjectOf(findings);
  const reasons = [
    ...listStaffReasons(facts),
    ...listTimeReasons(facts, atMs),
    ...listGateReasons(facts, subject),
    ...listFindingReasons(findings),
    ...(facts.admission && subject ? (["ALREADY_ADMITTED"] as const) : []),
  ];
  const reason = firstReason(reasons);
  if (reason) return { kind: "refuse", reason, detail: detailOf({ reason, facts, atMs }), subject };
  return decidePolicy({ facts, findings, subject });
}

function listStaffReasons({ device, staff }: GateFacts): Reason[] {
  const reasons: Reason[] = [];
  if (device.status !== "active") reasons.push("UNKNOWN_DEVICE");
  if (staff.status !== "active") reasons.push("STAFF_DISABLED");
  return reasons;
}

/** Doors are inclusive, the end is exclusive (C62-C64). */
function listTimeReasons({ event }: GateFacts, atMs: number): Reason[] {
  if (event.status === "closed") return ["EVENT_CLOSED"];
  const atSeconds = secondsOf(atMs);
  if (atSeconds < event.doorsAtSeconds) return ["TOO_EARLY"];
  return atSeconds >= event.endsAtSeconds ? ["TOO_LATE"] : [];
}

function listGateReasons({ gate }: GateFacts, subject: Subject | null): Reason[] {
  if (gate.status === "closed") return ["WRONG_GATE"];
  return subject && gate.tiers.length > 0 && !gate.tiers.includes(tierOf(subject.tokenId)) ? ["WRONG_GATE"] : [];
}

function listFindingReasons(findings: readonly Finding[]): Reason[] {
  const reasons = findings.flatMap((finding) => (finding.kind === "fail" ? [finding.reason] : []));
  if (findings.length === 0) reasons.push("MALFORMED");
  return isOneSubject(findings) ? reasons : [...reasons, "POLICY"];
}

function decidePolicy({ facts, findings, subject }: { facts: GateFacts; findings: readonly Finding[]; subject: Subject | null }): Decision {
  const passes = findings.filter((finding) => finding.kind === "pass");
  const missing = findings.flatMap((finding) => (finding.kind === "unsure" ? [finding.missing] : []));
  const methods = listMissing({ policy: facts.gate.policy, passed: new Set(passes.map((finding) => finding.method)) });
  // A policy that asks for nothing still lets nobody in without one passed method.
  if (!subject || methods.length > 0 || passes.length === 0) return { kind: "ask", methods, missing, subject };
  return { kind: "admit", subject, methods: passes.map((finding) => finding.method), consumes: passes.flatMap((finding) => finding.consumes) };
}

/** The ticket that the genuine evidence is about. */
function subjectOf(findings: readonly Finding[]): Subject | null {
  return findings.find((finding) => finding.subject !== null)?.subject ?? null;
}

function isOneSubject(findings: readonly Finding[]): boolean {
  const ids = findings.flatMap((finding) => (finding.subject ? [finding.subject.tokenId] : []));
  return new Set(ids).size <= 1;
}

function detailOf({ reason, facts, atMs }: { reason: Reason; facts: GateFacts; atMs: number }): Detail {
  switch (reason) {
    case "TOO_EARLY":
      return { minutesToWait: minutesUntil({ fromSeconds: secondsOf(atMs), toSeconds: facts.event.doorsAtSeconds }) };
    case "ALREADY_ADMITTED":
      return facts.admission ? { firstAdmission: facts.admission } : {};
    case "WRONG_GATE":
      return { tiers: facts.gate.tiers };
    case "UNKNOWN_DEVICE":
    case "STAFF_DISABLED":
    case "RATE_LIMITED":
    case "EVENT_CLOSED":
    case "TOO_LATE":
    case "MALFORMED":
    case "WRONG_EVENT":
    case "BAD_SIGNATURE":
    case "STALE":
    case "SESSION_ENDED":
    case "UNKNOWN_TICKET":
    case "REVOKED":
    case "REFUNDED":
    case "NOT_HOLDER":
    case "REPLAYED":
    case "POLICY":
    case "UNDECIDABLE":
      return {};
    default:
      return assertNever(reason);
  }
}
