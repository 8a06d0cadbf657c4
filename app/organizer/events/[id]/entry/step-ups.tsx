"use client";

import { SelectField } from "#components/field.tsx";
import { FLAGS } from "#core/flag.ts";
import { type Demand, METHOD_IDS, type StepUp, type Trigger } from "#core/policy.ts";
import { FLAG_WORDS } from "#core/policy-words.ts";
import type { DeskFacts } from "./desk-facts.ts";
import { MethodChips } from "./method-chips.tsx";
import { MoreRules } from "./more-rules.tsx";
import { TierChips } from "./tier-chips.tsx";

type Props = { desk: DeskFacts; demand: Demand; onChange: (demand: Demand) => void; testId: string };

const NEW: StepUp = { after: null, when: { kind: "flag", flag: "COUNTER_JUMP" }, ask: [] };

/** What is wanted too when something is odd, or for some tickets. */
export function StepUps({ desk, demand, onChange, testId }: Props) {
  const { stepUps } = demand;
  const change = (next: readonly StepUp[]) => onChange({ ...demand, stepUps: next });
  return (
    <MoreRules
      title="Ask for more"
      text="When something is not wrong but odd, or for some tickets."
      add="Ask for more when …"
      count={stepUps.length}
      testId={testId}
      onAdd={() => change([...stepUps, NEW])}
      onRemove={(place) => change(stepUps.toSpliced(place, 1))}
    >
      {(place) => {
        const stepUp = stepUps[place];
        return stepUp ? <OneStepUp desk={desk} stepUp={stepUp} testId={`${testId}-${place}`} onChange={(one) => change(stepUps.with(place, one))} /> : null;
      }}
    </MoreRules>
  );
}

function OneStepUp({ desk, stepUp, onChange, testId }: { desk: DeskFacts; stepUp: StepUp; onChange: (stepUp: StepUp) => void; testId: string }) {
  const { after, when, ask } = stepUp;
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField
          label="After a guest has shown"
          data-testid={`${testId}-after`}
          value={after ?? ""}
          onChange={({ target }) => onChange({ ...stepUp, after: METHOD_IDS.find((id) => id === target.value) ?? null })}
        >
          <option value="">Anything</option>
          {METHOD_IDS.map((id) => (
            <option key={id} value={id}>
              {desk.titles[id]}
            </option>
          ))}
        </SelectField>
        <SelectField
          label="when"
          data-testid={`${testId}-when`}
          value={when.kind === "flag" ? when.flag : "tier"}
          onChange={({ target }) => onChange({ ...stepUp, when: triggerOf(target.value) })}
        >
          {FLAGS.map((flag) => (
            <option key={flag} value={flag}>
              {FLAG_WORDS[flag]}
            </option>
          ))}
          <option value="tier">the ticket is one of …</option>
        </SelectField>
      </div>
      {when.kind === "tier" ? (
        <TierChips
          label="Of these tickets"
          tiers={desk.tiers}
          chosen={when.tiers}
          testId={`${testId}-tier`}
          onChange={(tiers) => onChange({ ...stepUp, when: { kind: "tier", tiers } })}
        />
      ) : null}
      <p className="font-medium text-sm">ask for these too</p>
      <MethodChips desk={desk} label="Asked for too" chosen={ask} testId={`${testId}-ask`} onChange={(chosen) => onChange({ ...stepUp, ask: chosen })} />
    </>
  );
}

function triggerOf(value: string): Trigger {
  const flag = FLAGS.find((one) => one === value);
  return flag ? { kind: "flag", flag } : { kind: "tier", tiers: [] };
}
