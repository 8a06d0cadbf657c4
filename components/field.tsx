import { type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes, type TextareaHTMLAttributes, useId } from "react";
import { classNames } from "./class-names.ts";

type Around = { label: string; hint?: ReactNode; error?: string | null | undefined; suffix?: string };

const controlStyles =
  "w-full rounded-md border border-line-strong bg-surface px-3.5 text-base text-ink placeholder:text-muted/85 aria-invalid:border-negative disabled:opacity-60";

/** A labelled input; `error` replaces the hint and is announced. */
export function Field({ label, hint, error, suffix, className, id, ...rest }: InputHTMLAttributes<HTMLInputElement> & Around) {
  const own = useId();
  const inputId = id ?? own;
  return (
    <Labelled {...{ label, hint, error }} inputId={inputId}>
      <div className="relative">
        <input {...rest} {...aria({ inputId, hint, error })} id={inputId} className={classNames(controlStyles, "h-12", suffix && "pr-16", className)} />
        {suffix ? <span className="label pointer-events-none absolute inset-y-0 right-3.5 flex items-center text-muted">{suffix}</span> : null}
      </div>
    </Labelled>
  );
}

export function TextField({ label, hint, error, className, id, ...rest }: TextareaHTMLAttributes<HTMLTextAreaElement> & Around) {
  const own = useId();
  const inputId = id ?? own;
  return (
    <Labelled {...{ label, hint, error }} inputId={inputId}>
      <textarea {...rest} {...aria({ inputId, hint, error })} id={inputId} className={classNames(controlStyles, "min-h-28 py-3", className)} />
    </Labelled>
  );
}

export function SelectField({ label, hint, error, className, id, ...rest }: SelectHTMLAttributes<HTMLSelectElement> & Around) {
  const own = useId();
  const inputId = id ?? own;
  return (
    <Labelled {...{ label, hint, error }} inputId={inputId}>
      <select {...rest} {...aria({ inputId, hint, error })} id={inputId} className={classNames(controlStyles, "h-12", className)} />
    </Labelled>
  );
}

function Labelled({ label, hint, error, inputId, children }: Around & { inputId: string; children: ReactNode }) {
  return (
    <div className="grid content-start gap-1.5">
      <label htmlFor={inputId} className="font-medium text-sm">
        {label}
      </label>
      {children}
      {error ? (
        <p id={`${inputId}-error`} role="alert" className="text-negative text-sm">
          {error}
        </p>
      ) : hint ? (
        <p id={`${inputId}-hint`} className="text-muted text-sm">
          {hint}
        </p>
      ) : null}
    </div>
  );
}

function aria({ inputId, hint, error }: { inputId: string; hint: ReactNode; error: string | null | undefined }) {
  if (error) return { "aria-invalid": true, "aria-describedby": `${inputId}-error` };
  return hint ? { "aria-describedby": `${inputId}-hint` } : {};
}
