import { Field, SelectField } from "#components/field.tsx";
import { formatInstant } from "#components/format-instant.ts";
import type { GatePack } from "#core/gate-pack.ts";
import { UNDO_SECONDS } from "#core/overrule.ts";
import type { ScanAnswer } from "#core/scan.ts";

/** As it stands on the ticket: its kind, and the number that is typed, counted from 1. */
export type TicketNumber = { tier: number; number: string };

type TicketProps = { pack: GatePack; ticket: TicketNumber; error: string | undefined; onChange: (ticket: TicketNumber) => void };

/** Which ticket it is about. */
export function TicketFields({ pack, ticket, error, onChange }: TicketProps) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_7rem] gap-3">
      <SelectField
        label="Ticket"
        data-testid="override-tier"
        value={ticket.tier}
        onChange={({ target }) => onChange({ ...ticket, tier: Number(target.value) })}
      >
        {pack.tiers.map(({ tier, name }) => (
          <option key={tier} value={tier}>
            {name}
          </option>
        ))}
      </SelectField>
      <Field
        label="No."
        data-testid="override-number"
        inputMode="numeric"
        autoComplete="off"
        required
        value={ticket.number}
        error={error}
        onChange={({ target }) => onChange({ ...ticket, number: target.value.replaceAll(/\D/g, "").slice(0, 9) })}
      />
    </div>
  );
}

type UndoableProps = { answers: readonly ScanAnswer[]; timezone: string; value: string; onChange: (attemptId: string) => void };

/** What this device did a moment ago. */
export function Undoable({ answers, timezone, value, onChange }: UndoableProps) {
  if (answers.length === 0) return <p className="text-muted">Nothing of the last {UNDO_SECONDS / 60} minutes can be taken back on this device.</p>;
  return (
    <SelectField label="Take back" data-testid="override-attempt" value={value} onChange={({ target }) => onChange(target.value)}>
      {answers.map(({ attemptId, ticket, decision, decidedAtMs }) => (
        <option key={attemptId} value={attemptId}>
          {ticket?.tierName} No. {(ticket?.serial ?? 0) + 1}, {decision.kind === "admit" ? "let in" : "turned away"}{" "}
          {formatInstant({ atSeconds: Math.floor(decidedAtMs / 1000), timezone, style: "clock" })}
        </option>
      ))}
    </SelectField>
  );
}
