"use client";

import { type FormEvent, useId, useState } from "react";
import { Button } from "#components/button.tsx";
import { Field } from "#components/field.tsx";
import { useMounted } from "#components/use-mounted.ts";
import type { GateState } from "#server/gate/list-gate-state.ts";
import { addGate } from "./add-gate.ts";
import { FormMessage } from "./section.tsx";
import { useAnswer } from "./use-answer.ts";

type GateFormProps = { eventId: string; tiers: GateState["tiers"] };

/** A new gate: its name, and the tickets that may pass. */
export function GateForm({ eventId, tiers }: GateFormProps) {
  const [name, setName] = useState("");
  const [barred, setBarred] = useState<readonly number[]>([]);
  const mounted = useMounted();
  const { fields, message, isPending, call, refuse, clear: forgive } = useAnswer();

  function clear(): void {
    setName("");
    setBarred([]);
  }
  function bar(tiers: readonly number[]): void {
    setBarred(tiers);
    forgive();
  }
  function save(event: FormEvent): void {
    event.preventDefault();
    const passing = tiers.map(({ tier }) => tier).filter((tier) => !barred.includes(tier));
    if (passing.length === 0 && tiers.length > 0) refuse({ tiers: "Tick at least one, or nobody could pass." });
    // All ticked is sent as none named: the gate's own way to say "every tier".
    else call({ action: () => addGate({ eventId, name, tiers: barred.length === 0 ? [] : passing }), onDone: clear });
  }
  return (
    <form onSubmit={save} noValidate className="mt-5 border-line border-t pt-5">
      <fieldset disabled={!mounted} className="grid gap-5">
        <Field
          label="New gate"
          name="gate-name"
          data-testid="gate-name"
          placeholder="Main entrance"
          autoComplete="off"
          value={name}
          error={fields.name}
          onChange={(event) => {
            setName(event.target.value);
            forgive();
          }}
        />
        {tiers.length > 0 ? <TierBoxes tiers={tiers} barred={barred} error={fields.tiers} onChange={bar} /> : null}
        <FormMessage>{message}</FormMessage>
        <Button type="submit" className="justify-self-start" data-testid="gate-create" pending={isPending ? "Adding" : null}>
          Add the gate
        </Button>
      </fieldset>
    </form>
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
