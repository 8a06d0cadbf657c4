"use client";

import { useId, useState } from "react";
import { Button } from "#components/button.tsx";
import { Field, SelectField } from "#components/field.tsx";
import { API_SCOPES, type ApiScope, scopeWords } from "#core/api-scope.ts";
import { DeskForm } from "../events/[id]/gates/desk-form.tsx";
import { Section } from "../events/[id]/gates/section.tsx";
import { useAnswer } from "../events/[id]/gates/use-answer.ts";
import { makeKey } from "./make-key.ts";

const LIVES = [7, 30, 90, 365] as const;
const USUAL_DAYS = 90;

/** A new key: for what, for how long, and what it may. */
export function KeyForm() {
  const [name, setName] = useState("");
  const [days, setDays] = useState(USUAL_DAYS);
  const [scopes, setScopes] = useState<readonly ApiScope[]>([]);
  const [shown, setShown] = useState<string | null>(null);
  const answer = useAnswer();

  function done({ key }: { key: string }): void {
    setShown(key);
    setName("");
    setScopes([]);
  }
  function save(): void {
    if (scopes.length === 0) answer.refuse({ scopes: "Choose at least one thing that it may do." });
    else answer.call({ action: () => makeKey({ name, days, scopes }), onDone: done });
  }
  return (
    <Section title="New key" text="One for each program, so that one can be revoked without the others.">
      {shown ? <NewKey text={shown} onDone={() => setShown(null)} /> : null}
      <DeskForm answer={answer} onSave={save} submit={{ label: "Make the key", testId: "key-create" }}>
        <Field
          label="What it is for"
          name="key-name"
          data-testid="key-name"
          placeholder="Box office"
          autoComplete="off"
          value={name}
          error={answer.fields.name}
          onChange={({ target }) => setName(target.value)}
        />
        <SelectField
          label="Ends after"
          name="key-days"
          data-testid="key-days"
          value={days}
          error={answer.fields.days}
          onChange={({ target }) => setDays(Number(target.value))}
        >
          {LIVES.map((life) => (
            <option key={life} value={life}>
              {life === 365 ? "A year" : `${life} days`}
            </option>
          ))}
        </SelectField>
        <Scopes scopes={scopes} error={answer.fields.scopes} onChange={setScopes} />
      </DeskForm>
    </Section>
  );
}

type ScopesProps = { scopes: readonly ApiScope[]; error: string | undefined; onChange: (scopes: readonly ApiScope[]) => void };

function Scopes({ scopes, error, onChange }: ScopesProps) {
  const errorId = useId();
  return (
    <fieldset {...(error ? { "aria-describedby": errorId } : {})}>
      <legend className="font-medium text-sm">What it may do</legend>
      <div className="mt-1 grid">
        {API_SCOPES.map((scope) => (
          <label key={scope} className="flex min-h-11 cursor-pointer items-start gap-3 py-2">
            <input
              type="checkbox"
              data-testid={`key-scope-${scope}`}
              className="mt-0.5 size-5 shrink-0 accent-ink"
              checked={scopes.includes(scope)}
              onChange={({ target }) => onChange(target.checked ? [...scopes, scope] : scopes.filter((one) => one !== scope))}
            />
            <span className="min-w-0">
              {scopeWords(scope)} <span className="whitespace-nowrap font-mono text-muted text-sm">{scope}</span>
            </span>
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

function NewKey({ text, onDone }: { text: string; onDone: () => void }) {
  const [isCopied, setCopied] = useState(false);
  return (
    <div role="status" className="mt-5 rounded-md bg-warning-wash p-4 text-warning">
      <p className="font-semibold">Copy it now: it is not shown again.</p>
      <p data-testid="key-new" className="wrap-anywhere mt-2 select-all font-mono text-sm">
        {text}
      </p>
      <div className="mt-3 flex flex-wrap gap-2">
        <Button look="outline" size="small" onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}>
          {isCopied ? "Copied" : "Copy"}
        </Button>
        <Button look="quiet" size="small" data-testid="key-stored" onClick={onDone}>
          I have stored it
        </Button>
      </div>
    </div>
  );
}
