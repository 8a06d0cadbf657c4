"use client";

import { Info } from "lucide-react";
import Link from "next/link";
import { Chip } from "#components/chip.tsx";
import { Field } from "#components/field.tsx";
import { MOST_TIMES, type ReEntry } from "#core/passage.ts";
import { wordsOfReEntry } from "#core/policy-words.ts";
import { Section } from "../gates/section.tsx";
import type { DeskFacts } from "./desk-facts.ts";

type Props = { desk: DeskFacts; reEntry: ReEntry; onChange: (reEntry: ReEntry) => void };

const CHOICES: readonly { readonly label: string; readonly reEntry: ReEntry }[] = [
  { label: "No", reEntry: { kind: "none" } },
  { label: "Until the event ends", reEntry: { kind: "until-end" } },
  { label: "A few times", reEntry: { kind: "at-most", times: 1 } },
];

/** Whether guests come back, and what that needs: a gate that sees them go. */
export function ReEntryRule({ desk, reEntry, onChange }: Props) {
  const hasExit = desk.gates.some(({ status, direction }) => status === "open" && direction !== "in");
  return (
    <Section
      title="Coming back in"
      text="A gate that lets guests out scans them as they go. Only somebody who was seen going out may come in again, by the same ticket and with the same proofs; a ticket whose guest is inside lets nobody in."
    >
      <fieldset className="mt-5 min-w-0">
        <legend className="sr-only">May guests go out and come back?</legend>
        <div className="flex flex-wrap gap-2">
          {CHOICES.map((choice) => (
            <Chip
              key={choice.label}
              isOn={choice.reEntry.kind === reEntry.kind}
              data-testid={`re-entry-${choice.reEntry.kind}`}
              onClick={() => (choice.reEntry.kind === reEntry.kind ? undefined : onChange(choice.reEntry))}
            >
              {choice.label}
            </Chip>
          ))}
        </div>
      </fieldset>
      {reEntry.kind === "at-most" ? <Times times={reEntry.times} onChange={(times) => onChange({ kind: "at-most", times })} /> : null}
      <p data-testid="re-entry-words" className="mt-4 text-lg leading-snug">
        {wordsOfReEntry(reEntry)}
      </p>
      {reEntry.kind !== "none" && !hasExit ? (
        <p data-testid="re-entry-no-exit" className="mt-4 flex gap-3 rounded-md bg-warning-wash p-3.5 text-warning">
          <Info aria-hidden className="mt-0.5 size-5 shrink-0" />
          <span>
            No gate lets guests out yet, so nobody can come back. Make one an exit under{" "}
            <Link href={`/organizer/events/${desk.eventId}/gates`} className="underline underline-offset-4">
              Gates and staff
            </Link>
            .
          </span>
        </p>
      ) : null}
    </Section>
  );
}

function Times({ times, onChange }: { times: number; onChange: (times: number) => void }) {
  return (
    <div className="mt-4 max-w-40">
      <Field
        label="How often at most"
        type="number"
        inputMode="numeric"
        min={1}
        max={MOST_TIMES}
        suffix={times === 1 ? "time" : "times"}
        data-testid="re-entry-times"
        value={times}
        onChange={({ target }) => onChange(Math.min(MOST_TIMES, Math.max(1, Math.trunc(Number(target.value)) || 1)))}
      />
    </div>
  );
}
