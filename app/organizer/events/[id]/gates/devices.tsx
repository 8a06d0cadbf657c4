import { Badge } from "#components/badge.tsx";
import { Time } from "#components/time.tsx";
import type { DeviceView, GateView } from "#server/gate/list-gate-state.ts";
import { RevokeDevice } from "./revoke-device.tsx";
import { NothingYet, Section } from "./section.tsx";

type DevicesProps = { eventId: string; timezone: string; gates: readonly GateView[] };

/** The phones and tablets that scan. */
export function Devices({ eventId, timezone, gates }: DevicesProps) {
  const all = gates.flatMap((gate) => gate.devices.map((device) => ({ device, gateName: gate.name })));
  const devices = [...all.filter(({ device }) => device.status === "active"), ...all.filter(({ device }) => device.status === "revoked")];
  return (
    <Section title="Devices" text="The phones and tablets that scan. Revoke one that is lost or has gone home.">
      {devices.length === 0 ? (
        <NothingYet>No device is paired yet. Make a code under “Pair a device” and open it on the phone that will scan.</NothingYet>
      ) : null}
      <ul className="mt-5 grid divide-y divide-line">
        {devices.map(({ device, gateName }) => (
          <li key={device.id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-3.5 first:pt-0">
            <Device device={device} gateName={gateName} timezone={timezone} />
            {device.status === "active" ? <RevokeDevice eventId={eventId} deviceId={device.id} name={device.name} /> : null}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Device({ device, gateName, timezone }: { device: DeviceView; gateName: string; timezone: string }) {
  return (
    <div className="min-w-0">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="wrap-anywhere min-w-0 font-semibold">{device.name}</span>
        {device.status === "active" ? <Badge tone="positive">Active</Badge> : <Badge tone="negative">Revoked</Badge>}
      </p>
      <p className="wrap-anywhere text-muted text-sm">
        {gateName}
        {device.staffName && device.status === "active" ? ` · ${device.staffName} is signed in` : ""}
      </p>
      <p className="label mt-1 text-muted">
        Last seen <Time atSeconds={device.lastSeenAtSeconds} timezone={timezone} style="short" />
      </p>
    </div>
  );
}
