"use client";

import { useState } from "react";
import { Field, SelectField } from "#components/field.tsx";
import { PIN_MAX_DIGITS, PIN_MIN_DIGITS } from "#core/pin.ts";
import { addStaff } from "./add-staff.ts";
import { DeskForm } from "./desk-form.tsx";
import { useAnswer } from "./use-answer.ts";

const PIN_RULES = `${PIN_MIN_DIGITS} to ${PIN_MAX_DIGITS} digits, none in a row like 123456 and no pattern like 121212. It is not shown again: tell them now.`;

/** A new member of staff. The PIN is readable while it is typed, as it must be passed on. */
export function StaffForm({ eventId }: { eventId: string }) {
  const [name, setName] = useState("");
  const [pin, setPin] = useState("");
  const [role, setRole] = useState<"gate" | "supervisor">("gate");
  const answer = useAnswer();

  function empty(): void {
    setName("");
    setPin("");
  }
  return (
    <DeskForm
      answer={answer}
      onSave={() => answer.call({ action: () => addStaff({ eventId, name, pin, role }), onDone: empty })}
      submit={{ label: "Add to staff", testId: "staff-create" }}
    >
      <Field
        label="New member of staff"
        name="staff-name"
        data-testid="staff-name"
        placeholder="Grace"
        autoComplete="off"
        value={name}
        error={answer.fields.name}
        onChange={({ target }) => setName(target.value)}
      />
      <SelectField
        label="May"
        name="staff-role"
        data-testid="staff-role"
        hint="Supervisors let guests in or turn them away by hand, with a reason, on anybody’s shift."
        value={role}
        onChange={({ target }) => setRole(target.value === "supervisor" ? "supervisor" : "gate")}
      >
        <option value="gate">scan</option>
        <option value="supervisor">scan and overrule</option>
      </SelectField>
      <Field
        label="PIN"
        name="staff-pin"
        data-testid="staff-pin"
        hint={PIN_RULES}
        inputMode="numeric"
        autoComplete="off"
        className="font-mono tracking-widest"
        value={pin}
        error={answer.fields.pin}
        onChange={({ target }) => setPin(target.value)}
      />
    </DeskForm>
  );
}
