"use client";

import { blockStaff } from "./block-staff.ts";
import { ConfirmButton } from "./confirm-button.tsx";

/** Ends somebody's work at the gates. */
export function DisableStaff({ eventId, staffId, name }: { eventId: string; staffId: string; name: string }) {
  return (
    <ConfirmButton
      label="Disable"
      pending="Disabling"
      title="Disable this person?"
      text={`${name} admits nobody from the next scan on, on any device. This cannot be taken back; you can add them again under another name.`}
      testId={`staff-disable-${name}`}
      action={() => blockStaff({ eventId, staffId })}
    />
  );
}
