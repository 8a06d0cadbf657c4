"use client";

import { Chip } from "#components/chip.tsx";
import type { Condition, TimeWindow } from "#core/policy.ts";
import type { DeskFacts } from "./desk-facts.ts";
import { TierChips } from "./tier-chips.tsx";
import { WindowFields } from "./window-fields.tsx";

type Props = { desk: DeskFacts; condition: Condition; onChange: (condition: Condition) => void; testId: string };

/** Six in the evening until midnight, until somebody says otherwise. */
const EVENING: TimeWindow = { weekdays: [], fromMinute: 18 * 60, toMinute: 0 };

/** Where, for whom and when a rule counts; nothing chosen holds always. */
export function ConditionEditor({ desk, condition, onChange, testId }: Props) {
  const { gateIds, tiers, window } = condition;
  const toggle = (id: string) => onChange({ ...condition, gateIds: gateIds.includes(id) ? gateIds.filter((one) => one !== id) : [...gateIds, id] });
  return (
    <div className="grid gap-5">
      <fieldset className="min-w-0">
        <legend className="font-medium text-sm">At these gates (none chosen: at all)</legend>
        {desk.gates.length === 0 ? <p className="mt-1 text-muted text-sm">This event has no gate yet.</p> : null}
        <div className="mt-2 flex flex-wrap gap-2">
          {desk.gates.map(({ id, name }) => (
            <Chip key={id} isOn={gateIds.includes(id)} data-testid={`${testId}-gate-${name}`} className="wrap-anywhere" onClick={() => toggle(id)}>
              {name}
            </Chip>
          ))}
        </div>
      </fieldset>
      <TierChips
        label="For these tickets (none chosen: for all)"
        tiers={desk.tiers}
        chosen={tiers}
        testId={`${testId}-tier`}
        onChange={(chosen) => onChange({ ...condition, tiers: chosen })}
      />
      <div>
        <label className="flex min-h-11 cursor-pointer items-center gap-3">
          <input
            type="checkbox"
            data-testid={`${testId}-timed`}
            className="size-5 shrink-0 accent-ink"
            checked={window !== null}
            onChange={({ target }) => onChange({ ...condition, window: target.checked ? EVENING : null })}
          />
          <span className="font-medium text-sm">Only at certain times</span>
        </label>
        {window ? (
          <WindowFields timezone={desk.timezone} window={window} testId={testId} onChange={(next) => onChange({ ...condition, window: next })} />
        ) : null}
      </div>
    </div>
  );
}
