"use client";

import { SelectField } from "#components/field.tsx";
import { CAUSES, type Demand, type Fallback, METHOD_IDS } from "#core/policy.ts";
import { CAUSE_WORDS } from "#core/policy-words.ts";
import type { DeskFacts } from "./desk-facts.ts";
import { MethodChips } from "./method-chips.tsx";
import { MoreRules } from "./more-rules.tsx";

type Props = { desk: DeskFacts; demand: Demand; onChange: (demand: Demand) => void; testId: string };

/** What will do where something cannot be had. */
export function Fallbacks({ desk, demand, onChange, testId }: Props) {
  const { fallbacks } = demand;
  const change = (next: readonly Fallback[]) => onChange({ ...demand, fallbacks: next });
  const instead = demand.anyOf[0]?.[0] ?? "wallet";
  return (
    <MoreRules
      title="Take something else"
      text="When a reader is broken, the network is gone, or a guest has none. Gate staff say so with a button."
      add="Take something else when …"
      count={fallbacks.length}
      testId={testId}
      onAdd={() => change([...fallbacks, { instead, because: "guest", ask: [] }])}
      onRemove={(place) => change(fallbacks.toSpliced(place, 1))}
    >
      {(place) => {
        const one = fallbacks[place];
        return one ? <OneFallback desk={desk} fallback={one} testId={`${testId}-${place}`} onChange={(next) => change(fallbacks.with(place, next))} /> : null;
      }}
    </MoreRules>
  );
}

type OneProps = { desk: DeskFacts; fallback: Fallback; onChange: (fallback: Fallback) => void; testId: string };

function OneFallback({ desk, fallback, onChange, testId }: OneProps) {
  const { instead, because, ask } = fallback;
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField
          label="Instead of"
          data-testid={`${testId}-instead`}
          value={instead}
          onChange={({ target }) => onChange({ ...fallback, instead: METHOD_IDS.find((id) => id === target.value) ?? instead })}
        >
          {METHOD_IDS.map((id) => (
            <option key={id} value={id}>
              {desk.titles[id]}
            </option>
          ))}
        </SelectField>
        <SelectField
          label="when"
          data-testid={`${testId}-because`}
          value={because}
          onChange={({ target }) => onChange({ ...fallback, because: CAUSES.find((cause) => cause === target.value) ?? because })}
        >
          {CAUSES.map((cause) => (
            <option key={cause} value={cause}>
              {CAUSE_WORDS[cause]}
            </option>
          ))}
        </SelectField>
      </div>
      <p className="font-medium text-sm">take all of these</p>
      <MethodChips desk={desk} label="Taken instead" chosen={ask} testId={`${testId}-ask`} onChange={(chosen) => onChange({ ...fallback, ask: chosen })} />
    </>
  );
}
