"use client";

import { Check } from "lucide-react";
import { Chip } from "#components/chip.tsx";
import { METHOD_IDS, type MethodId, type MethodSet } from "#core/policy.ts";
import { type DeskFacts, listDisabled } from "./desk-facts.ts";

type Props = { desk: DeskFacts; label: string; chosen: MethodSet; onChange: (chosen: MethodSet) => void; testId: string };

/** Methods that are wanted all together. One that is switched off can still be chosen, and says that it is off. */
export function MethodChips({ desk, label, chosen, onChange, testId }: Props) {
  const disabled = listDisabled(desk);
  const toggle = (method: MethodId) => onChange(METHOD_IDS.filter((id) => (id === method ? !chosen.includes(id) : chosen.includes(id))));
  return (
    <fieldset className="min-w-0">
      <legend className="sr-only">{label}</legend>
      <div className="flex flex-wrap gap-2">
        {METHOD_IDS.map((method) => (
          <Chip key={method} isOn={chosen.includes(method)} data-testid={`${testId}-${method}`} onClick={() => toggle(method)}>
            {chosen.includes(method) ? <Check aria-hidden className="size-4" strokeWidth={3} /> : null}
            {desk.titles[method]}
            {disabled.includes(method) ? <span className="label opacity-80">off</span> : null}
          </Chip>
        ))}
      </div>
    </fieldset>
  );
}
