import { type Decision, decide, type GateFacts } from "./admission.ts";
import { ZERO_ADDRESS } from "./bytes.ts";
import { explainPolicy } from "./explain-policy.ts";
import type { Shown } from "./judge-policy.ts";
import type { Finding } from "./method.ts";
import { METHOD_IDS, type MethodSet, type Policy, type Unavailable } from "./policy.ts";
import type { Names } from "./policy-words.ts";
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
  readonly names: Names;
};

/** `why`: whole sentences, the first of which names the rule that counts. */
export type Trial = { readonly decision: Decision; readonly why: readonly string[] };

/** What a gate would say to a genuine ticket of this tier that was never used: by the decision that gates ask, and by nothing else. */
export function tryPolicy({ policy, event, gate, tier, atMs, shown, disabled, unavailable, names }: Input): Trial {
  const present = { device: { status: "active" }, staff: { status: "active" }, admission: null } as const;
  const facts: GateFacts = { event, gate, policy, disabledMethods: disabled, unavailable, ...present };
  const decision = decide({ facts, findings: findingsOf({ tier, shown, disabled }), atMs });
  const situation = { gateId: gate.id, tier, timezone: event.timezone, atMs };
  const why = explainPolicy({ policy, situation, shown: shown.filter(({ method }) => !disabled.includes(method)), disabled, unavailable, names });
  const isAboutPolicy = decision.kind !== "refuse" || decision.reason === "POLICY";
  return { decision, why: isAboutPolicy ? why : why.slice(0, 1) };
}

function findingsOf({ tier, shown, disabled }: Pick<Input, "tier" | "shown" | "disabled">): Finding[] {
  const subject = { tokenId: encodeTokenId({ tier, serial: 0 }), holder: ZERO_ADDRESS };
  const method = METHOD_IDS.find((id) => !disabled.includes(id)) ?? METHOD_IDS[0];
  if (shown.length === 0) return [{ kind: "unsure", method, missing: "", subject }];
  return shown.map((one) => ({ kind: "pass", ...one, subject, consumes: [] }));
}
