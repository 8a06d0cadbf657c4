"use client";

import { Time } from "#components/time.tsx";
import type { BlockView } from "#server/alerts/list-alerts.ts";
import type { Answer } from "../organizer/events/[id]/gates/answer.ts";
import { ConfirmButton } from "../organizer/events/[id]/gates/confirm-button.tsx";
import { NothingYet } from "../organizer/events/[id]/gates/section.tsx";

type BlocksProps = { blocks: readonly BlockView[]; timezone: string; onLift: (blockId: string) => Promise<Answer<void>> };

/** Who is kept out just now, why, until when; and the button that ends it. */
export function Blocks({ blocks, timezone, onLift }: BlocksProps) {
  if (blocks.length === 0) return <NothingYet>Nobody is kept out. A block ends by itself after some minutes, or here.</NothingYet>;
  return (
    <ul className="mt-5 grid divide-y divide-line">
      {blocks.map((block) => (
        <li key={block.id} data-testid="block" className="flex flex-wrap items-center justify-between gap-x-4 gap-y-3 py-4 first:pt-0">
          <div className="min-w-0">
            <p className="wrap-anywhere font-semibold">{block.subject}</p>
            <p className="wrap-anywhere text-muted text-sm">
              {block.title}
              {block.eventTitle ? ` · ${block.eventTitle}` : ""}
            </p>
            <p className="label mt-1 text-muted">
              Until <Time atSeconds={block.expiresAtSeconds} timezone={timezone} style="short" />
            </p>
          </div>
          <ConfirmButton
            label="Lift"
            pending="Lifting"
            title="Lift this block?"
            text={`${block.subject} is let through again at once. If it goes on as before, it is blocked anew.`}
            testId="block-lift"
            action={() => onLift(block.id)}
          />
        </li>
      ))}
    </ul>
  );
}
