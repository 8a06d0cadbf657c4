"use client";

import { Plus, X } from "lucide-react";
import { Button } from "#components/button.tsx";
import type { Demand } from "#core/policy.ts";
import { Acknowledge } from "./acknowledge.tsx";
import type { DeskFacts } from "./desk-facts.ts";
import { Fallbacks } from "./fallbacks.tsx";
import { MethodChips } from "./method-chips.tsx";
import { sentenceOf } from "./sentence-of.ts";
import { StepUps } from "./step-ups.tsx";

type Props = { desk: DeskFacts; demand: Demand; onChange: (demand: Demand) => void; testId: string };

/** What is asked for: all of one line, or all of another; more when something is odd, something else when it cannot be had. */
export function DemandEditor({ desk, demand, onChange, testId }: Props) {
  return (
    <div className="grid gap-6">
      <Ways desk={desk} demand={demand} onChange={onChange} testId={testId} />
      <Acknowledge demand={demand} onChange={onChange} testId={`${testId}-agree`} />
      <StepUps desk={desk} demand={demand} onChange={onChange} testId={`${testId}-step`} />
      <Fallbacks desk={desk} demand={demand} onChange={onChange} testId={`${testId}-fallback`} />
    </div>
  );
}

function Ways({ desk, demand, onChange, testId }: Props) {
  const { anyOf } = demand;
  return (
    <div className="min-w-0">
      <p data-testid={`${testId}-words`} className="text-lg leading-snug">
        {sentenceOf(demand)}
      </p>
      <ol className="mt-4 grid gap-3">
        {anyOf.map((set, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a way is its place
          <li key={place} className="rounded-lg bg-sunken/60 p-3.5 sm:p-4">
            <div className="mb-2.5 flex min-h-9 items-center justify-between gap-3">
              <p className="label text-muted">{place === 0 ? "All of these" : "Or all of these"}</p>
              {anyOf.length > 1 ? (
                <Button
                  look="quiet"
                  size="small"
                  data-testid={`${testId}-way-${place}-remove`}
                  onClick={() => onChange({ ...demand, anyOf: anyOf.toSpliced(place, 1) })}
                >
                  <X aria-hidden className="size-4" /> Remove
                </Button>
              ) : null}
            </div>
            <MethodChips
              desk={desk}
              label={`Way ${place + 1}: what guests show together`}
              chosen={set}
              testId={`${testId}-way-${place}`}
              onChange={(chosen) => onChange({ ...demand, anyOf: anyOf.with(place, chosen) })}
            />
          </li>
        ))}
      </ol>
      <Button look="outline" size="small" className="mt-3" data-testid={`${testId}-way-add`} onClick={() => onChange({ ...demand, anyOf: [...anyOf, []] })}>
        <Plus aria-hidden className="size-4" /> Another way in
      </Button>
    </div>
  );
}
