"use client";

import { blockDevice } from "./block-device.ts";
import { ConfirmButton } from "./confirm-button.tsx";

/** Shuts a device out. */
export function RevokeDevice({ eventId, deviceId, name }: { eventId: string; deviceId: string; name: string }) {
  return (
    <ConfirmButton
      label="Revoke"
      pending="Revoking"
      title="Revoke this device?"
      text={`“${name}” admits nobody from the next scan on. To use it again, pair it with a new code.`}
      testId={`device-revoke-${name}`}
      action={() => blockDevice({ eventId, deviceId })}
    />
  );
}
