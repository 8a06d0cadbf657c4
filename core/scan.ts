import type { Decision, Detail } from "./admission.ts";
import { assertNever } from "./error.ts";
import type { PriorExit } from "./passage.ts";
import type { MethodId } from "./policy.ts";
import type { Reason } from "./reason.ts";

/** What a gate device may say in one scan: codes of all methods that the gate asks for. */
export const MAX_EVIDENCE_TEXTS = 4;

/** How long an attempt that was asked for more holds what it has shown. */
export const HOLD_MS = 60_000;

/** The decision as the gate device is told it: no holder, nothing about what would have been accepted (C21). */
export type DecisionView =
  | { readonly kind: "admit"; readonly methods: readonly MethodId[]; readonly entry: number; readonly lastExit: PriorExit | null }
  | {
      readonly kind: "leave";
      readonly methods: readonly MethodId[];
      readonly entry: number | null;
      readonly lastExit: PriorExit | null;
      readonly mayReturn: boolean;
    }
  | { readonly kind: "refuse"; readonly reason: Reason; readonly detail: Detail }
  | { readonly kind: "ask"; readonly methods: readonly MethodId[]; readonly missing: readonly string[] };

/** Shown only when the evidence was genuine. `id` is `null` for a ticket that no page has named yet. */
export type ScannedTicket = { readonly id: string | null; readonly tier: number; readonly tierName: string; readonly serial: number };

/** That the ticket's phone was at the entrance (V6). Doubtful: it said things that phones seldom say; that alone refuses nobody (trap 24). */
export type SeenPresence = { readonly zoneName: string; readonly enteredAtSeconds: number; readonly isDoubtful: boolean };

/** What POST /api/gate/scans answers. It is stored as it is, and given back word for word to whoever repeats the attempt. */
export type ScanAnswer = {
  readonly attemptId: string;
  readonly decision: DecisionView;
  readonly decidedAtMs: number;
  readonly ticket: ScannedTicket | null;
  /** Shown beside a genuine ticket that was seen at the entrance. */
  readonly presence?: SeenPresence;
  /** Until when more may be shown under this attempt id; `null` when it is over. */
  readonly openUntilMs: number | null;
};

export function viewDecision(decision: Decision): DecisionView {
  switch (decision.kind) {
    case "admit":
      return { kind: "admit", methods: decision.methods, entry: decision.entry, lastExit: decision.lastExit };
    case "leave":
      return { kind: "leave", methods: decision.methods, entry: decision.entry, lastExit: decision.lastExit, mayReturn: decision.mayReturn };
    case "refuse":
      return { kind: "refuse", reason: decision.reason, detail: decision.detail };
    case "ask":
      return { kind: "ask", methods: decision.methods, missing: decision.missing };
    default:
      return assertNever(decision);
  }
}
