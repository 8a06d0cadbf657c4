"use client";

import { useEffect, useState } from "react";
import { LivenessMarks } from "#components/code/liveness-marks.tsx";
import { slotAt, slotEndsAtMs } from "#core/credential.ts";
import type { GatePack } from "#core/gate-pack.ts";
import { livenessOf } from "#core/liveness.ts";
import { gateKit } from "./gate-kit.ts";

/** The marks that every guest's live screen shows in this slot (Q3): a picture of a screen shows older ones. */
export function LiveMarks({ event }: { event: GatePack["event"] }) {
  const slot = useSlot(event.codePeriodSeconds);
  return (
    <div className="pointer-events-none absolute top-3 left-1/2 z-10 flex -translate-x-1/2 items-center gap-3 rounded-full bg-[#0b0b0a]/85 py-2 pr-4 pl-5">
      <span className="label whitespace-nowrap text-[#a9a598]">live screens show</span>
      <LivenessMarks colours={livenessOf({ contract: event.contract, slot })} />
    </div>
  );
}

function useSlot(periodSeconds: number): number {
  const { clock } = gateKit();
  const [slot, setSlot] = useState(() => slotAt({ atMs: clock.nowMs(), periodSeconds }));
  useEffect(() => {
    const endsInMs = slotEndsAtMs({ slot, periodSeconds }) - clock.nowMs();
    const timer = window.setTimeout(() => setSlot(slotAt({ atMs: clock.nowMs() + 20, periodSeconds })), Math.max(100, endsInMs));
    return () => window.clearTimeout(timer);
  }, [slot, periodSeconds, clock]);
  return slot;
}
