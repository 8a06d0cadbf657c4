"use client";

import { type FormEvent, useState } from "react";
import { Button } from "#components/button.tsx";
import { Field } from "#components/field.tsx";
import { useMounted } from "#components/use-mounted.ts";
import { PIN_MAX_DIGITS, PIN_MIN_DIGITS } from "#core/pin.ts";
import { addStaff } from "./add-staff.ts";
import { FormMessage } from "./section.tsx";
import { useAnswer } from "./use-answer.ts";

const PIN_RULES = `${PIN_MIN_DIGITS} to ${PIN_MAX_DIGITS} digits, none in a row like 123456 and no pattern like 121212. It is not shown again: tell them now.`;

/** A new member of staff. The PIN is readable while it is typed, as it must be passed on. */
export function StaffForm({ eventId }: { eventId: string }) {
  const [name, setName] = useState("");
  const [pin, setPin] = useState("");
  const mounted = useMounted();
  const { fields, message, isPending, call, clear: forgive } = useAnswer();

  function clear(): void {
    setName("");
    setPin("");
  }
  function save(event: FormEvent): void {
    event.preventDefault();
    call({ action: () => addStaff({ eventId, name, pin }), onDone: clear });
  }
  return (
    <form onSubmit={save} noValidate className="mt-5 border-line border-t pt-5">
      <fieldset disabled={!mounted} className="grid gap-5">
        <Field
          label="New member of staff"
          name="staff-name"
          data-testid="staff-name"
          placeholder="Grace"
          autoComplete="off"
          value={name}
          error={fields.name}
          onChange={(event) => {
            setName(event.target.value);
            forgive();
          }}
        />
        <Field
          label="PIN"
          name="staff-pin"
          data-testid="staff-pin"
          hint={PIN_RULES}
          inputMode="numeric"
          autoComplete="off"
          className="font-mono tracking-widest"
          value={pin}
          error={fields.pin}
          onChange={(event) => {
            setPin(event.target.value);
            forgive();
          }}
        />
        <FormMessage>{message}</FormMessage>
        <Button type="submit" className="justify-self-start" data-testid="staff-create" pending={isPending ? "Adding" : null}>
          Add to staff
        </Button>
      </fieldset>
    </form>
  );
}
