"use client";

import { useCallback, useEffect, useState } from "react";
import { keepOffline } from "#components/offline.ts";
import { assertNever } from "#core/error.ts";
import type { KeptShift, PairedDevice } from "#scanner/device-store.ts";
import { gateKit } from "./gate-kit.ts";
import { PairPanel } from "./pair-panel.tsx";
import { ScanScreen } from "./scan-screen.tsx";
import { StaffPanel } from "./staff-panel.tsx";
import { useDarkDocument } from "./use-dark-document.ts";

type Step =
  | { readonly kind: "looking" }
  | { readonly kind: "unpaired" }
  | { readonly kind: "paired"; readonly device: PairedDevice }
  | { readonly kind: "at-work"; readonly device: PairedDevice; readonly shift: KeptShift };

/** Dark, whatever the theme: it is night at the door. */
export function GateScreen() {
  const [step, setStep] = useState<Step>({ kind: "looking" });
  const look = useCallback(async () => setStep(await findStep()), []);
  const forget = useCallback(async () => {
    await gateKit().device.forget();
    gateKit().session.reset();
    await look();
  }, [look]);
  const leave = useCallback(async () => {
    await gateKit().device.endShift();
    gateKit().session.reset();
    await look();
  }, [look]);
  useEffect(() => {
    void look();
    if (navigator.onLine) void keepOffline({ scope: "gate", holder: null, path: "/gate" });
  }, [look]);
  useDarkDocument();
  return <main className="min-h-dvh bg-[#0b0b0a] text-[#f6f4ed]">{screenOf({ step, look, forget, leave })}</main>;
}

type Screen = { step: Step; look: () => Promise<void>; forget: () => Promise<void>; leave: () => Promise<void> };

function screenOf({ step, look, forget, leave }: Screen) {
  switch (step.kind) {
    case "looking":
      return <p className="grid min-h-dvh place-items-center text-muted">Opening the gate …</p>;
    case "unpaired":
      return <PairPanel onPaired={look} />;
    case "paired":
      return <StaffPanel device={step.device} onOpened={look} onForget={forget} />;
    case "at-work":
      return <ScanScreen device={step.device} shift={step.shift} onLeave={leave} onForget={forget} />;
    default:
      return assertNever(step);
  }
}

async function findStep(): Promise<Step> {
  const { device } = gateKit();
  const paired = await device.find();
  if (!paired) return { kind: "unpaired" };
  const shift = await device.findShift();
  return shift ? { kind: "at-work", device: paired, shift } : { kind: "paired", device: paired };
}
