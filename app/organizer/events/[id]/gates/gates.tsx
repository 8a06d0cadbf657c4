import { Badge } from "#components/badge.tsx";
import type { GateState, GateView } from "#server/gate/list-gate-state.ts";
import { TurnGate } from "./gate-direction.tsx";
import { GateForm } from "./gate-form.tsx";
import { NothingYet, Section } from "./section.tsx";

/** The doors of the event and who may pass each. */
export function Gates({ eventId, state: { gates, tiers, inside } }: { eventId: string; state: GateState }) {
  return (
    <Section title="Gates" text={inside === 0 ? "Every door where tickets are checked." : `Every door where tickets are checked. Inside now: ${inside}.`}>
      {gates.length === 0 ? <NothingYet>Begin here: name your first gate, such as “Main entrance”. Devices are paired with a gate.</NothingYet> : null}
      <ul className="mt-5 grid divide-y divide-line">
        {gates.map((gate) => (
          <li key={gate.id} className="grid gap-3 py-4 first:pt-0">
            <div className="flex items-start justify-between gap-4">
              <div className="min-w-0">
                <p className="wrap-anywhere font-semibold">{gate.name}</p>
                <p className="wrap-anywhere text-muted text-sm">{passOf({ gate, tiers })}</p>
                <p className="label mt-1 text-muted">{countsOf(gate)}</p>
              </div>
              {gate.status === "open" ? <Badge tone="positive">Open</Badge> : <Badge tone="negative">Closed</Badge>}
            </div>
            <TurnGate eventId={eventId} gateId={gate.id} name={gate.name} direction={gate.direction} />
          </li>
        ))}
      </ul>
      <GateForm eventId={eventId} tiers={tiers} />
    </Section>
  );
}

function countsOf({ admitted, left, refused, direction }: GateView): string {
  const parts = [...(direction === "out" ? [] : [`${admitted} admitted`]), ...(direction === "in" && left === 0 ? [] : [`${left} out`]), `${refused} refused`];
  return parts.join(" · ");
}

/** No tiers stand for all of them. */
function passOf({ gate, tiers }: { gate: GateView; tiers: GateState["tiers"] }): string {
  if (gate.tiers.length === 0) return "Every ticket may pass";
  return gate.tiers.map((tier) => tiers.find((one) => one.tier === tier)?.name ?? `Tier ${tier}`).join(", ");
}
