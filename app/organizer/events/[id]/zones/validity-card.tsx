"use client";

import { useState } from "react";
import { Button } from "#components/button.tsx";
import { Field } from "#components/field.tsx";
import { useMounted } from "#components/use-mounted.ts";
import { FormMessage, Section } from "../gates/section.tsx";
import { useAnswer } from "../gates/use-answer.ts";
import { keepValidity } from "./keep-validity.ts";

type Props = { eventId: string; validMinutes: number; present: number };

/** For how long it counts that somebody was seen. */
export function ValidityCard({ eventId, validMinutes, present }: Props) {
  const [minutes, setMinutes] = useState(String(validMinutes));
  const mounted = useMounted();
  const answer = useAnswer();
  return (
    <Section title="How long it counts" text="After that the phone has to be seen again. Longer for long queues, shorter for small forecourts.">
      <p className="label mt-4 text-muted" data-testid="present">
        {presentWords(present)}
      </p>
      <form
        noValidate
        className="mt-5 border-line border-t pt-5"
        onChange={answer.clear}
        onSubmit={(event) => {
          event.preventDefault();
          answer.call({ action: () => keepValidity({ eventId, validMinutes: Number(minutes) }), onDone: () => undefined });
        }}
      >
        <fieldset disabled={!mounted} className="grid gap-4">
          <Field
            label="An entry counts for"
            suffix="minutes"
            inputMode="numeric"
            data-testid="validity"
            value={minutes}
            error={answer.fields.validMinutes}
            onChange={({ target }) => setMinutes(target.value)}
          />
          <FormMessage>{answer.message}</FormMessage>
          <Button
            type="submit"
            look="outline"
            className="justify-self-start"
            data-testid="validity-save"
            disabled={minutes === String(validMinutes)}
            pending={answer.isPending ? "Saving" : null}
          >
            Save
          </Button>
        </fieldset>
      </form>
    </Section>
  );
}

function presentWords(present: number): string {
  if (present === 0) return "Nobody is seen at the entrance now";
  return present === 1 ? "1 ticket is seen at the entrance now" : `${present} tickets are seen at the entrance now`;
}
