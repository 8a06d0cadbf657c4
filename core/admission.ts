import { assertNever } from "./error.ts";
import { judgePolicy, type Verdict } from "./judge-policy.ts";
import type { Consumption, Finding, Subject } from "./method.ts";
import { countReEntries, type GateDirection, type Passage, type PriorAdmission, type PriorExit, type Step, takeStep, type Way } from "./passage.ts";
import { classOf, type MethodId, type MethodSet, type Policy, reEntryOf, type Unavailable } from "./policy.ts";
import { firstReason, type Reason } from "./reason.ts";
import { tierOf } from "./ticket.ts";
import { minutesUntil, secondsOf } from "./time.ts";

/** What a gate knows when it decides. The server reads it from tables, an offline gate from its pack. */
export type GateFacts = {
  readonly event: {
    readonly status: "open" | "closed";
    readonly doorsAtSeconds: number;
    readonly endsAtSeconds: number;
    /** IANA zone, for rules by weekday and hour. */
    readonly timezone: string;
  };
  readonly gate: {
    readonly id: string;
    readonly name: string;
    readonly status: "open" | "closed";
    /** Empty: every tier. */
    readonly tiers: readonly number[];
    readonly direction: GateDirection;
  };
  /** Which way this guest goes. */
  readonly way: Way;
  readonly policy: Policy;
  /** Switched off, for the whole platform or for this event. */
  readonly disabledMethods: MethodSet;
  /** What cannot be had at this gate or of this guest, as its steward or device says. */
  readonly unavailable: readonly Unavailable[];
  readonly device: { readonly status: "active" | "revoked" };
  readonly staff: { readonly status: "active" | "disabled" };
  /** Where the guest of the findings' subject is by now. */
  readonly passage: Passage;
};

/** What the steward is told beside the reason: never more than needed (Q6, C21). */
export type Detail = {
  readonly minutesToWait?: number;
  /** The one by which the guest is inside. */
  readonly firstAdmission?: PriorAdmission;
  /** When and where the guest went out last, and how often one may come back. */
  readonly lastExit?: PriorExit;
  readonly reEntries?: number;
  readonly tiers?: readonly number[];
  /** What is asked for and cannot be had, or is switched off. */
  readonly methods?: MethodSet;
};

export type Decision =
  /** `entry` counts from 1: a later one is the same guest's return, after `lastExit`. */
  | (Let & { readonly kind: "admit"; readonly entry: number; readonly lastExit: PriorExit | null })
  /** Out. `entry`: the one that ends with it; `null`: none, for the guest was not inside. `lastExit`: by which the guest was out already. */
  | (Let & { readonly kind: "leave"; readonly entry: number | null; readonly lastExit: PriorExit | null; readonly mayReturn: boolean })
  | { readonly kind: "refuse"; readonly reason: Reason; readonly detail: Detail; readonly subject: Subject | null }
  | { readonly kind: "ask"; readonly methods: readonly MethodId[]; readonly missing: readonly string[]; readonly subject: Subject | null };

/** Through the gate, either way: by what, and what that burns. */
type Let = { readonly subject: Subject; readonly methods: readonly MethodId[]; readonly consumes: readonly Consumption[] };

/**
 * THE decision: may the bearer of this evidence come in, or go out, here and now? Pure; the only place where the rules of the
 * door live. Server, scanner and tests all call it. Every rule that does not hold gives its reason, and the reason
 * that is judged first is the one that is shown (reason.ts has the order).
 */
export function decide({ facts, findings, atMs }: { facts: GateFacts; findings: readonly Finding[]; atMs: number }): Decision {
  const subject = subjectOf(findings);
  const verdict = judgeDemand({ facts, findings, subject, atMs });
  const step = subject && takeStep({ way: facts.way, passage: facts.passage, reEntry: reEntryOf(facts.policy), holder: subject.holder });
  const reasons = [
    ...listStaffReasons(facts),
    ...listTimeReasons(facts, atMs),
    ...listGateReasons(facts, subject),
    ...listFindingReasons(facts, findings),
    ...(step?.kind === "refused" ? [step.reason] : []),
    ...(verdict.kind === "impossible" ? (["POLICY"] as const) : []),
  ];
  const reason = firstReason(reasons);
  if (reason) return { kind: "refuse", reason, detail: detailOf({ reason, facts, findings, verdict, atMs }), subject };
  return follow({ facts, verdict, findings, subject, step });
}

function listStaffReasons({ device, staff }: GateFacts): Reason[] {
  const reasons: Reason[] = [];
  if (device.status !== "active") reasons.push("UNKNOWN_DEVICE");
  if (staff.status !== "active") reasons.push("STAFF_DISABLED");
  return reasons;
}

/** Doors are inclusive, the end is exclusive (C62-C64). Nobody is kept inside: an exit is recorded at any hour. */
function listTimeReasons({ event, way }: GateFacts, atMs: number): Reason[] {
  if (way === "out") return [];
  if (event.status === "closed") return ["EVENT_CLOSED"];
  const atSeconds = secondsOf(atMs);
  if (atSeconds < event.doorsAtSeconds) return ["TOO_EARLY"];
  return atSeconds >= event.endsAtSeconds ? ["TOO_LATE"] : [];
}

function listGateReasons({ gate, way }: GateFacts, subject: Subject | null): Reason[] {
  if (gate.status === "closed") return ["WRONG_GATE"];
  if (way === "out") return [];
  return subject && gate.tiers.length > 0 && !gate.tiers.includes(tierOf(subject.tokenId)) ? ["WRONG_GATE"] : [];
}

/** What a method that is switched off finds does not count, not even against the guest. */
function listFindingReasons({ disabledMethods }: GateFacts, findings: readonly Finding[]): Reason[] {
  const reasons = findings.flatMap((finding): Reason[] => {
    if (disabledMethods.includes(finding.method) && !isOfGate(finding)) return ["METHOD_DISABLED"];
    return finding.kind === "fail" ? [finding.reason] : [];
  });
  if (findings.length === 0) reasons.push("MALFORMED");
  return isOneSubject(findings) ? reasons : [...reasons, "POLICY"];
}

/** Said of the scan as a whole, whatever was shown. */
function isOfGate(finding: Finding): boolean {
  return finding.kind === "fail" && finding.reason === "RATE_LIMITED";
}

type Judged = { readonly facts: GateFacts; readonly findings: readonly Finding[]; readonly subject: Subject | null; readonly atMs: number };

function judgeDemand({ facts, findings, subject, atMs }: Judged): Verdict {
  const { policy, disabledMethods: disabled, unavailable, event, gate } = facts;
  const situation = { gateId: gate.id, tier: subject && tierOf(subject.tokenId), timezone: event.timezone, atMs };
  const shown = passesOf(findings).map(({ method, flags = [], strength = classOf(method) }) => ({ method, flags, strength }));
  return judgePolicy({ policy, situation, shown, disabled, unavailable });
}

type Following = { facts: GateFacts; verdict: Verdict; findings: readonly Finding[]; subject: Subject | null; step: Step | null };

function follow({ facts, verdict, findings, subject, step }: Following): Decision {
  const passes = passesOf(findings);
  const missing = findings.flatMap((finding) => (finding.kind === "unsure" ? [finding.missing] : []));
  // A policy that asks for nothing still lets nobody in without one passed method.
  if (!subject || !step || step.kind === "refused" || verdict.kind !== "met" || passes.length === 0)
    return { kind: "ask", methods: verdict.methods, missing, subject };
  const through = { subject, methods: passes.map((finding) => finding.method), consumes: passes.flatMap((finding) => finding.consumes) };
  const lastExit = facts.passage.kind === "outside" ? facts.passage.exit : null;
  if (step.kind === "enters") return { kind: "admit", ...through, entry: step.entry, lastExit };
  // Where no entry ends, nothing happens that a code could be spent on.
  return { kind: "leave", ...through, consumes: step.entry === null ? [] : through.consumes, entry: step.entry, lastExit, mayReturn: step.mayReturn };
}

function passesOf(findings: readonly Finding[]): Extract<Finding, { kind: "pass" }>[] {
  return findings.filter((finding) => finding.kind === "pass");
}

/** The ticket that the genuine evidence is about. */
function subjectOf(findings: readonly Finding[]): Subject | null {
  return findings.find((finding) => finding.subject !== null)?.subject ?? null;
}

function isOneSubject(findings: readonly Finding[]): boolean {
  const ids = findings.flatMap((finding) => (finding.subject ? [finding.subject.tokenId] : []));
  return new Set(ids).size <= 1;
}

type Refused = { reason: Reason; facts: GateFacts; findings: readonly Finding[]; verdict: Verdict; atMs: number };

function detailOf({ reason, facts, findings, verdict, atMs }: Refused): Detail {
  switch (reason) {
    case "TOO_EARLY":
      return { minutesToWait: minutesUntil({ fromSeconds: secondsOf(atMs), toSeconds: facts.event.doorsAtSeconds }) };
    case "ALREADY_ADMITTED":
      return "admission" in facts.passage ? { firstAdmission: facts.passage.admission } : {};
    case "NO_REENTRY":
      return facts.passage.kind === "outside" ? { lastExit: facts.passage.exit, reEntries: countReEntries(reEntryOf(facts.policy)) } : {};
    case "WRONG_GATE":
      return { tiers: facts.gate.tiers };
    case "METHOD_DISABLED":
      return { methods: findings.map(({ method }) => method).filter((method) => facts.disabledMethods.includes(method)) };
    case "POLICY":
      return verdict.kind === "impossible" ? { methods: verdict.methods } : {};
    case "UNKNOWN_DEVICE":
    case "STAFF_DISABLED":
    case "RATE_LIMITED":
    case "EVENT_CLOSED":
    case "TOO_LATE":
    case "MALFORMED":
    case "WRONG_EVENT":
    case "BAD_SIGNATURE":
    case "NOT_LIVE":
    case "NO_MATCH":
    case "STALE":
    case "SESSION_ENDED":
    case "UNKNOWN_TICKET":
    case "REVOKED":
    case "REFUNDED":
    case "NOT_HOLDER":
    case "TURNED_AWAY":
    case "REPLAYED":
    case "UNDECIDABLE":
      return {};
    default:
      return assertNever(reason);
  }
}
