"use client";

import { ArrowUp, Plus } from "lucide-react";
import { useState } from "react";
import { Button } from "#components/button.tsx";
import { demandOf, type Override, type Policy } from "#core/policy.ts";
import { wordsOfCondition } from "#core/policy-words.ts";
import { NothingYet, Section } from "../gates/section.tsx";
import { ConditionEditor } from "./condition-editor.tsx";
import { DemandEditor } from "./demand-editor.tsx";
import { type DeskFacts, namesOf } from "./desk-facts.ts";
import { sentenceOf } from "./sentence-of.ts";

type Props = { desk: DeskFacts; policy: Policy; onChange: (policy: Policy) => void };

/** What differs at some gates, for some tickets, at some times. One of them is open at a time. */
export function Rules({ desk, policy, onChange }: Props) {
  const [open, setOpen] = useState<number | null>(null);
  const { overrides } = policy;
  const change = (next: readonly Override[]) => onChange({ ...policy, overrides: next });
  function add(): void {
    change([...overrides, { ...demandOf(policy.base.anyOf), when: { gateIds: [], tiers: [], window: null } }]);
    setOpen(overrides.length);
  }
  function remove(place: number): void {
    change(overrides.toSpliced(place, 1));
    setOpen(null);
  }
  function raise(place: number): void {
    const [one, before] = [overrides[place], overrides[place - 1]];
    if (one && before) change(overrides.with(place - 1, one).with(place, before));
    setOpen(null);
  }
  return (
    <Section
      title="Other rules"
      text="For some gates, some tickets or some hours. The rule that says most exactly where it holds counts alone: a gate outweighs a ticket and an hour, a ticket outweighs an hour. Of two alike, the upper."
    >
      {overrides.length === 0 ? <NothingYet>None. The event’s own rule counts everywhere, for every ticket, all the time.</NothingYet> : null}
      <ol className="mt-5 grid gap-4">
        {overrides.map((override, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a rule is called by its place
          <li key={place} data-testid={`rule-${place}`} className="rounded-lg border border-line p-4 sm:p-5">
            <Summary desk={desk} override={override} place={place} />
            {open === place ? (
              <div className="mt-5 grid gap-6 border-line border-t pt-5">
                <ConditionEditor
                  desk={desk}
                  condition={override.when}
                  testId={`rule-${place}`}
                  onChange={(when) => change(overrides.with(place, { ...override, when }))}
                />
                <DemandEditor
                  desk={desk}
                  demand={override}
                  testId={`rule-${place}`}
                  onChange={(demand) => change(overrides.with(place, { ...demand, when: override.when }))}
                />
              </div>
            ) : null}
            <div className="mt-4 flex flex-wrap gap-2">
              <Button look="outline" size="small" data-testid={`rule-${place}-open`} onClick={() => setOpen(open === place ? null : place)}>
                {open === place ? "Done" : "Change"}
              </Button>
              <Button look="quiet" size="small" data-testid={`rule-${place}-remove`} onClick={() => remove(place)}>
                Remove
              </Button>
              {place > 0 ? (
                <Button look="quiet" size="small" data-testid={`rule-${place}-up`} onClick={() => raise(place)}>
                  <ArrowUp aria-hidden className="size-4" /> Move up
                </Button>
              ) : null}
            </div>
          </li>
        ))}
      </ol>
      <Button look="outline" className="mt-4" data-testid="rule-add" onClick={add}>
        <Plus aria-hidden className="size-4" /> Add a rule
      </Button>
    </Section>
  );
}

function Summary({ desk, override, place }: { desk: DeskFacts; override: Override; place: number }) {
  const where = wordsOfCondition({ condition: override.when, names: namesOf(desk) });
  return (
    <div className="min-w-0">
      <p className="label text-muted">Rule {place + 1}</p>
      <p className="wrap-anywhere mt-1 font-semibold text-lg leading-snug">{`${where.charAt(0).toUpperCase()}${where.slice(1)}`}</p>
      <p className="mt-1 text-muted">{sentenceOf(override)}</p>
      {override.stepUps.length + override.fallbacks.length > 0 ? <p className="label mt-2 text-muted">{extrasOf(override)}</p> : null}
    </div>
  );
}

function extrasOf({ stepUps, fallbacks }: Override): string {
  const more = stepUps.length === 0 ? [] : [stepUps.length === 1 ? "asks for more in 1 case" : `asks for more in ${stepUps.length} cases`];
  const other = fallbacks.length === 0 ? [] : [fallbacks.length === 1 ? "takes something else in 1 case" : `takes something else in ${fallbacks.length} cases`];
  return [...more, ...other].join(" · ");
}
