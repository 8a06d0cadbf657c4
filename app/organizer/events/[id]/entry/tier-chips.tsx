"use client";

import { Chip } from "#components/chip.tsx";
import type { TierFact } from "./desk-facts.ts";

type Props = { label: string; tiers: readonly TierFact[]; chosen: readonly number[]; onChange: (tiers: readonly number[]) => void; testId: string };

export function TierChips({ label, tiers, chosen, onChange, testId }: Props) {
  const toggle = (tier: number) => onChange(chosen.includes(tier) ? chosen.filter((one) => one !== tier) : [...chosen, tier].sort((one, other) => one - other));
  return (
    <fieldset className="min-w-0">
      <legend className="font-medium text-sm">{label}</legend>
      <div className="mt-2 flex flex-wrap gap-2">
        {tiers.map(({ tier, name }) => (
          <Chip key={tier} isOn={chosen.includes(tier)} data-testid={`${testId}-${tier}`} className="wrap-anywhere" onClick={() => toggle(tier)}>
            {name}
          </Chip>
        ))}
      </div>
    </fieldset>
  );
}
