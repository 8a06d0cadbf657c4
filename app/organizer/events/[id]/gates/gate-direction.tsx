"use client";

import { SelectField } from "#components/field.tsx";
import { useMounted } from "#components/use-mounted.ts";
import { GATE_DIRECTIONS, type GateDirection } from "#core/passage.ts";
import { turnGate } from "./turn-gate.ts";
import { useAnswer } from "./use-answer.ts";

export const DIRECTION_WORDS: Readonly<Record<GateDirection, string>> = {
  in: "Entrance",
  out: "Exit",
  both: "Both: staff choose at the gate",
};

/** What a gate is for; a change counts from the next scan on. */
export function TurnGate({ eventId, gateId, name, direction }: { eventId: string; gateId: string; name: string; direction: GateDirection }) {
  const mounted = useMounted();
  const answer = useAnswer();
  return (
    <DirectionField
      label={`What “${name}” is for`}
      direction={direction}
      error={answer.message}
      testId={`gate-direction-${name}`}
      disabled={!mounted || answer.isPending}
      onChange={(next) => answer.call({ action: () => turnGate({ eventId, gateId, direction: next }), onDone: () => undefined })}
    />
  );
}

type FieldProps = {
  label: string;
  direction: GateDirection;
  error: string | null;
  testId: string;
  disabled: boolean;
  onChange: (direction: GateDirection) => void;
};

export function DirectionField({ label, direction, error, testId, disabled, onChange }: FieldProps) {
  return (
    <SelectField
      label={label}
      data-testid={testId}
      value={direction}
      error={error}
      disabled={disabled}
      onChange={({ target }) => onChange(GATE_DIRECTIONS.find((one) => one === target.value) ?? direction)}
    >
      {GATE_DIRECTIONS.map((one) => (
        <option key={one} value={one}>
          {DIRECTION_WORDS[one]}
        </option>
      ))}
    </SelectField>
  );
}
