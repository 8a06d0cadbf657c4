"use client";

import { Minus, Plus } from "lucide-react";
import { useMounted } from "./use-mounted.ts";

type QuantityProps = { label: string; value: number; most: number; onChange: (value: number) => void; testId?: string };

export function Quantity({ label, value, most, onChange, testId }: QuantityProps) {
  const mounted = useMounted();
  const button = "grid size-11 place-items-center rounded-full border border-line-strong hover:bg-sunken disabled:cursor-not-allowed disabled:opacity-40";
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out in a row everywhere
    <div role="group" aria-label={label} data-testid={testId} className="flex items-center gap-1">
      <button type="button" aria-label="One fewer" disabled={!mounted || value <= 1} onClick={() => onChange(value - 1)} className={button}>
        <Minus aria-hidden className="size-4" />
      </button>
      <output aria-live="polite" className="w-8 text-center font-semibold text-lg tabular-nums">
        {value}
      </output>
      <button type="button" aria-label="One more" disabled={!mounted || value >= most} onClick={() => onChange(value + 1)} className={button}>
        <Plus aria-hidden className="size-4" />
      </button>
    </div>
  );
}
