"use client";

import { Clock, LogOut, Wifi, WifiOff } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Badge } from "#components/badge.tsx";
import { Button } from "#components/button.tsx";
import { Dialog } from "#components/dialog.tsx";
import { Time } from "#components/time.tsx";
import type { KeptShift, PairedDevice } from "#scanner/device-store.ts";
import type { PackState } from "./use-pack.ts";

type Props = {
  device: PairedDevice;
  shift: KeptShift;
  state: PackState;
  onLeave: () => Promise<void>;
  /** Beside the way out. */
  supervisor: ReactNode;
  /** What stands below the names. */
  children: ReactNode;
};

export function StatusBar({ device, shift, state, onLeave, supervisor, children }: Props) {
  const [isLeaving, setLeaving] = useState(false);
  const timezone = state.pack?.event.timezone ?? "UTC";
  return (
    <header className="relative z-10 grid gap-3 bg-[#0b0b0a] px-4 pt-[calc(0.75rem+env(safe-area-inset-top))] pb-3 lg:col-span-2">
      <div className="flex min-w-0 items-center gap-2">
        <div className="min-w-0 grow">
          <h1 className="truncate font-semibold text-lg leading-tight">{device.gateName}</h1>
          <p className="truncate text-muted text-sm">
            {shift.staffName} · {device.eventTitle}
          </p>
        </div>
        <div className="flex flex-wrap justify-end gap-1.5">
          <NetworkBadge network={state.network} />
          <OffsetBadge offsetMs={state.offsetMs} />
        </div>
        {supervisor}
        <button
          type="button"
          aria-label="End my shift"
          data-testid="shift-end"
          onClick={() => setLeaving(true)}
          className="grid size-11 shrink-0 place-items-center rounded-full bg-raised"
        >
          <LogOut aria-hidden className="size-5" />
        </button>
        <Dialog
          title="End your shift?"
          open={isLeaving}
          onOpenChange={setLeaving}
          description={
            <>
              It would run until <Time atSeconds={shift.expiresAtSeconds} timezone={timezone} style="clock" />. The next person signs in with a PIN.
            </>
          }
        >
          <div className="grid gap-3">
            <Button look="accent" size="large" data-testid="shift-end-confirm" onClick={onLeave}>
              End my shift
            </Button>
            <Button look="quiet" size="large" onClick={() => setLeaving(false)}>
              Keep scanning
            </Button>
          </div>
        </Dialog>
      </div>
      {children}
    </header>
  );
}

function NetworkBadge({ network }: { network: PackState["network"] }) {
  if (network === "offline") {
    return (
      <Badge tone="warning" data-testid="gate-network">
        <WifiOff aria-hidden className="size-3.5" /> no connection
      </Badge>
    );
  }
  return (
    <Badge tone={network === "online" ? "positive" : "neutral"} data-testid="gate-network">
      <Wifi aria-hidden className="size-3.5" /> {network === "online" ? "online" : "connecting"}
    </Badge>
  );
}

/** Beyond this a person should set the device's clock, although scans are judged by the server's. */
const NOTABLE_MS = 5_000;

function OffsetBadge({ offsetMs }: { offsetMs: number | null }) {
  if (offsetMs === null) return null;
  const seconds = (Math.abs(offsetMs) / 1000).toFixed(1);
  const isNotable = Math.abs(offsetMs) > NOTABLE_MS;
  const words = isNotable ? `clock ${seconds} s ${offsetMs > 0 ? "slow" : "fast"}` : `clock ±${seconds} s`;
  return (
    <Badge
      tone={isNotable ? "warning" : "neutral"}
      data-testid="gate-clock"
      title="This device's clock against the server's. Scans are judged by the server's."
    >
      <Clock aria-hidden className="size-3.5" /> {words}
    </Badge>
  );
}
