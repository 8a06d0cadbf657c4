import { Badge } from "#components/badge.tsx";
import type { StaffView } from "#server/gate/list-gate-state.ts";
import { DisableStaff } from "./disable-staff.tsx";
import { NothingYet, Section } from "./section.tsx";
import { StaffForm } from "./staff-form.tsx";

/** Who works at the doors of this event. */
export function Staff({ eventId, staff }: { eventId: string; staff: readonly StaffView[] }) {
  return (
    <Section title="Staff" text="They sign in on a paired device with their own PIN. It counts for this event only.">
      {staff.length === 0 ? <NothingYet>Nobody can scan yet: add the first person and tell them their PIN.</NothingYet> : null}
      <ul className="mt-5 grid divide-y divide-line">
        {staff.map((person) => (
          <li key={person.id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-3 first:pt-0">
            <span className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
              <span className="wrap-anywhere min-w-0 font-semibold">{person.name}</span>
              {person.role === "gate" ? null : <Badge>Supervisor</Badge>}
              <Status person={person} />
            </span>
            {person.status === "active" ? <DisableStaff eventId={eventId} staffId={person.id} name={person.name} /> : null}
          </li>
        ))}
      </ul>
      <StaffForm eventId={eventId} />
    </Section>
  );
}

function Status({ person }: { person: StaffView }) {
  if (person.status === "disabled") return <Badge tone="negative">Disabled</Badge>;
  if (person.isLocked) return <Badge tone="warning">Locked: too many wrong PINs</Badge>;
  return <Badge tone="positive">Active</Badge>;
}
