"use client";

import { useId, useState } from "react";
import { Field } from "#components/field.tsx";
import type { GateDirection } from "#core/passage.ts";
import type { GateState } from "#server/gate/list-gate-state.ts";
import { addGate } from "./add-gate.ts";
import { DeskForm } from "./desk-form.tsx";
import { DirectionField } from "./gate-direction.tsx";
import { useAnswer } from "./use-answer.ts";

type GateFormProps = { eventId: string; tiers: GateState["tiers"] };

/** A new gate: its name, what it is for, and the tickets that may pass. */
export function GateForm({ eventId, tiers }: GateFormProps) {
  const [name, setName] = useState("");
  const [barred, setBarred] = useState<readonly number[]>([]);
  const [direction, setDirection] = useState<GateDirection>("in");
  const answer = useAnswer();

  function empty(): void {
    setName("");
    setDirection("in");
    setBarred([]);
  }
  function save(): void {
    const passing = tiers.map(({ tier }) => tier).filter((tier) => !barred.includes(tier));
    if (passing.length === 0 && tiers.length > 0) answer.refuse({ tiers: "Tick at least one, or nobody could pass." });
    // All ticked is sent as none named: the gate's own way to say "every tier".
    else answer.call({ action: () => addGate({ eventId, name, direction, tiers: barred.length === 0 ? [] : passing }), onDone: empty });
  }
  return (
    <DeskForm answer={answer} onSave={save} submit={{ label: "Add the gate", testId: "gate-create" }}>
      <Field
        label="New gate"
        name="gate-name"
        data-testid="gate-name"
        placeholder="Main entrance"
        autoComplete="off"
        value={name}
        error={answer.fields.name}
        onChange={({ target }) => setName(target.value)}
      />
      <DirectionField label="What it is for" direction={direction} error={null} testId="gate-direction" disabled={false} onChange={setDirection} />
      {tiers.length > 0 ? <TierBoxes tiers={tiers} barred={barred} error={answer.fields.tiers} onChange={setBarred} /> : null}
    </DeskForm>
  );
}

type TierBoxesProps = { tiers: GateState["tiers"]; barred: readonly number[]; error: string | undefined; onChange: (barred: readonly number[]) => void };

function TierBoxes({ tiers, barred, error, onChange }: TierBoxesProps) {
  const errorId = useId();
  return (
    <fieldset {...(error ? { "aria-describedby": errorId } : {})}>
      <legend className="font-medium text-sm">Who may pass</legend>
      <div className="mt-1 grid gap-x-5 sm:grid-cols-2">
        {tiers.map(({ tier, name }) => (
          <label key={tier} className="flex min-h-11 cursor-pointer items-center gap-3">
            <input
              type="checkbox"
              data-testid={`gate-tier-${tier}`}
              className="size-5 shrink-0 accent-ink"
              checked={!barred.includes(tier)}
              onChange={({ target }) => onChange(target.checked ? barred.filter((one) => one !== tier) : [...barred, tier])}
            />
            <span className="wrap-anywhere min-w-0">{name}</span>
          </label>
        ))}
      </div>
      {error ? (
        <p id={errorId} role="alert" className="mt-1.5 text-negative text-sm">
          {error}
        </p>
      ) : null}
    </fieldset>
  );
}
