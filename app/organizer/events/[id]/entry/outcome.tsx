import { Check, Hourglass, LogOut, X } from "lucide-react";
import { classNames } from "#components/class-names.ts";
import type { Decision } from "#core/admission.ts";
import { assertNever } from "#core/error.ts";
import { nounOf } from "#core/policy.ts";
import { listWords } from "#core/policy-words.ts";
import type { Trial } from "#core/try-policy.ts";
import { REFUSALS } from "../../../../gate/result-words.ts";

const LOOKS = {
  admit: { Icon: Check, tone: "bg-positive-wash text-positive" },
  leave: { Icon: LogOut, tone: "bg-sunken text-ink" },
  ask: { Icon: Hourglass, tone: "bg-warning-wash text-warning" },
  refuse: { Icon: X, tone: "bg-negative-wash text-negative" },
} as const;

/** The decision in a word, and every reason for it. */
export function Outcome({ trial: { decision, why } }: { trial: Trial }) {
  const { Icon, tone } = LOOKS[decision.kind];
  return (
    <div role="status" data-testid="try-outcome" data-kind={decision.kind} className={classNames("mt-5 rounded-lg p-4", tone)}>
      <p className="flex items-start gap-3 font-semibold text-xl leading-snug">
        <Icon aria-hidden className="mt-0.5 size-6 shrink-0" strokeWidth={3} />
        <span className="min-w-0">{titleOf(decision)}</span>
      </p>
      <ul className="mt-3 grid gap-1.5 text-ink">
        {why.map((sentence) => (
          <li key={sentence} className="wrap-anywhere">
            {sentence}
          </li>
        ))}
      </ul>
    </div>
  );
}

function titleOf(decision: Decision): string {
  switch (decision.kind) {
    case "admit":
      return decision.entry > 1 ? "Comes in again" : "Comes in";
    case "leave":
      return "Goes out";
    case "ask":
      return `Asked for ${listWords({ words: decision.methods.map(nounOf), last: "and" })}`;
    case "refuse":
      // Of rules alone: what was shown here is always of one ticket.
      return decision.reason === "POLICY" ? "Nobody can come in" : REFUSALS[decision.reason].title;
    default:
      return assertNever(decision);
  }
}
