import { Time } from "#components/time.tsx";
import type { OverrideNotice } from "#server/tickets/list-overrides.ts";

const WORDS: Readonly<Record<OverrideNotice["kind"], string>> = {
  admit: "Let in by hand, without a code",
  reject: "Turned away by a supervisor",
  undo: "A supervisor took back what was done at the gate",
};

/** What supervisors did with the viewer's tickets without any proof. Whoever was not there should hear of it at once (trap 21). */
export function ByHand({ overrides, withTicket }: { overrides: readonly OverrideNotice[]; withTicket: "named" | "plain" }) {
  if (overrides.length === 0) return null;
  return (
    <section aria-labelledby="by-hand" className="mt-8 rounded-lg bg-warning-wash p-5" data-testid="by-hand">
      <h2 id="by-hand" className="font-semibold text-lg text-warning">
        Done by hand at the door
      </h2>
      <ul className="mt-2 grid gap-3">
        {overrides.map(({ kind, eventTitle, ticketName, gateName, note, timezone, atSeconds }) => (
          <li key={`${atSeconds} ${kind} ${ticketName}`}>
            <p>
              {WORDS[kind]}: <Time atSeconds={atSeconds} timezone={timezone} style="short" />, {gateName}.
              {withTicket === "named" ? ` ${ticketName}, ${eventTitle}.` : ""}
            </p>
            <p className="wrap-anywhere text-muted">“{note}”</p>
          </li>
        ))}
      </ul>
      <p className="mt-3 text-sm">If that was not you, tell the organizer now: every such act is on record with who did it.</p>
    </section>
  );
}
