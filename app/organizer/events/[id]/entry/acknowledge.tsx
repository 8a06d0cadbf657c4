"use client";

import { TriangleAlert } from "lucide-react";
import { needsAcknowledgement, wordsToAcknowledge } from "#core/acknowledgement.ts";
import type { Demand } from "#core/policy.ts";

type Props = { demand: Demand; onChange: (demand: Demand) => void; testId: string };

/** The exact words that are agreed to and kept. Any change that changes them takes the consent back. */
export function Acknowledge({ demand, onChange, testId }: Props) {
  const words = demand.anyOf.some((set) => set.length === 0) ? null : wordsToAcknowledge(demand);
  if (words === null) return null;
  const isAgreed = demand.acknowledgement?.words === words;
  return (
    <div className="rounded-lg bg-warning-wash p-4 text-warning">
      <p className="flex gap-2.5 font-semibold">
        <TriangleAlert aria-hidden className="mt-1 size-4 shrink-0" />
        {needsAcknowledgement(demand)
          ? "A way of this rule proves nothing. It is not saved without your word."
          : "Without your word, something that proves is asked for too."}
      </p>
      <label className="mt-3 flex cursor-pointer items-start gap-3 text-ink">
        <input
          type="checkbox"
          data-testid={testId}
          className="mt-1 size-5 shrink-0 accent-ink"
          checked={isAgreed}
          // Who agrees and when is written by the server.
          onChange={({ target }) => onChange({ ...demand, acknowledgement: target.checked ? { by: "", atSeconds: 0, words } : null })}
        />
        <span className="min-w-0">{words}</span>
      </label>
    </div>
  );
}
