import { type Decision, decide, type GateFacts } from "./admission.ts";
import { ZERO_ADDRESS } from "./bytes.ts";
import { explainPolicy } from "./explain-policy.ts";
import type { Shown } from "./judge-policy.ts";
import type { Finding } from "./method.ts";
import { type Passage, wayOf } from "./passage.ts";
import { METHOD_IDS, type MethodSet, type Policy, reEntryOf, type Unavailable } from "./policy.ts";
import { type Names, wordsOfReEntry } from "./policy-words.ts";
import { encodeTokenId } from "./ticket.ts";

type Input = {
  readonly policy: Policy;
  readonly event: GateFacts["event"];
  readonly gate: GateFacts["gate"];
  readonly tier: number;
  readonly atMs: number;
  /** Nothing: a guest who has only said which ticket it is. */
  readonly shown: readonly Shown[];
  readonly disabled: MethodSet;
  readonly unavailable: readonly Unavailable[];
  /** Where the guest is by then. */
  readonly passage: Passage;
  readonly names: Names;
};

/** `why`: whole sentences, the first of which names the rule that counts. */
export type Trial = { readonly decision: Decision; readonly why: readonly string[] };

/** What a gate would say to a genuine ticket of this tier: by the decision that gates ask, and by nothing else. */
export function tryPolicy({ policy, event, gate, tier, atMs, shown, disabled, unavailable, passage, names }: Input): Trial {
  const present = { device: { status: "active" }, staff: { status: "active" }, way: wayOf({ direction: gate.direction, asked: "in" }), passage } as const;
  const facts: GateFacts = { event, gate, policy, disabledMethods: disabled, unavailable, ...present };
  const decision = decide({ facts, findings: findingsOf({ tier, shown, disabled }), atMs });
  const situation = { gateId: gate.id, tier, timezone: event.timezone, atMs };
  const counted = shown.filter(({ method }) => !disabled.includes(method));
  const why = [
    ...explainPolicy({ policy, situation, shown: counted, disabled, unavailable, names }),
    ...(passage.kind === "outside" ? [wordsOfReEntry(reEntryOf(policy))] : []),
  ];
  const isAboutPolicy = decision.kind !== "refuse" || decision.reason === "POLICY";
  if (decision.kind === "refuse" && decision.reason === "NO_REENTRY") return { decision, why: why.slice(-1) };
  return { decision, why: isAboutPolicy ? why : why.slice(0, 1) };
}

function findingsOf({ tier, shown, disabled }: Pick<Input, "tier" | "shown" | "disabled">): Finding[] {
  const subject = { tokenId: encodeTokenId({ tier, serial: 0 }), holder: ZERO_ADDRESS };
  const method = METHOD_IDS.find((id) => !disabled.includes(id)) ?? METHOD_IDS[0];
  if (shown.length === 0) return [{ kind: "unsure", method, missing: "", subject }];
  return shown.map((one) => ({ kind: "pass", ...one, subject, consumes: [] }));
}
