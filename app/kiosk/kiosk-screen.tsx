"use client";

import Link from "next/link";
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { buttonStyles } from "#components/button.tsx";
import { useWakeLock } from "#components/code/use-wake-lock.ts";
import { findBluetooth, parseProfile, readWristband } from "#scanner/ble-wristband.ts";
import { createKiosk, type Kiosk } from "#scanner/kiosk.ts";
import { gateKit } from "../gate/gate-kit.ts";
import { useDarkDocument } from "../gate/use-dark-document.ts";
import { useNfc } from "../gate/use-nfc.ts";
import { useWedge } from "../gate/use-wedge.ts";
import { Viewfinder } from "../gate/viewfinder.tsx";
import { KioskSheet } from "./kiosk-sheet.tsx";

type Step = { readonly kind: "looking" | "not-at-work" } | { readonly kind: "at-work"; readonly kiosk: Kiosk; readonly place: string };

/** Dark like the gate, for it stands beside it. */
export function KioskScreen() {
  const [step, setStep] = useState<Step>({ kind: "looking" });
  useEffect(() => void findStep().then(setStep), []);
  useDarkDocument();
  return (
    <main className="min-h-dvh bg-[#0b0b0a] text-[#f6f4ed]">
      {step.kind === "looking" ? <p className="grid min-h-dvh place-items-center text-muted">Opening the kiosk …</p> : null}
      {step.kind === "not-at-work" ? <SignInFirst /> : null}
      {step.kind === "at-work" ? <AtWork kiosk={step.kiosk} place={step.place} /> : null}
    </main>
  );
}

function SignInFirst() {
  return (
    <div className="mx-auto grid min-h-dvh w-full max-w-md content-center gap-6 p-6">
      <h1 className="display text-6xl">Wristbands</h1>
      <p className="text-lg text-muted">
        They are given by staff at work on a paired device. Pair this device and enter your PIN at the gate, then come back here.
      </p>
      <Link href="/gate" className={buttonStyles({ look: "accent", size: "large" })}>
        Go to the gate
      </Link>
    </div>
  );
}

function AtWork({ kiosk, place }: { kiosk: Kiosk; place: string }) {
  useWakeLock();
  // Either the guest's code or the wristband's number: what is wanted now tells which.
  useWedge((text) => void (kiosk.read().kind === "guest" ? kiosk.presentCode(text) : kiosk.presentUid(text)));
  const state = useSyncExternalStore(kiosk.subscribe, kiosk.read, kiosk.read);
  const video = useRef<HTMLVideoElement>(null);
  const nfc = useNfc(kiosk.presentTag);
  const onText = useCallback((text: string) => void kiosk.presentCode(text), [kiosk]);
  return (
    <div className="fixed inset-0 flex flex-col overflow-hidden">
      <header className="relative z-10 flex items-baseline justify-between gap-3 px-5 pt-[calc(1rem+env(safe-area-inset-top))] pb-3">
        <h1 className="font-semibold text-lg">Wristbands</h1>
        <p className="truncate text-muted text-sm">{place}</p>
      </header>
      <section aria-label="Kiosk" className="relative min-h-0 grow">
        <Viewfinder video={video} aim="code" onText={onText} />
        <KioskSheet state={state} nfc={nfc.state} startNfc={nfc.start} chooseWristband={wristbandChooser(kiosk)} next={kiosk.next} />
      </section>
    </div>
  );
}

/** The vendor's service stands in the kiosk's own address, `/kiosk?ble=service,uid,text`: there is no standard for it. */
function wristbandChooser(kiosk: Kiosk): (() => Promise<void>) | null {
  const bluetooth = findBluetooth(globalThis);
  const profile = parseProfile(new URLSearchParams(window.location.search).get("ble") ?? "");
  return bluetooth && profile ? () => kiosk.presentWristband(() => readWristband({ bluetooth, profile })) : null;
}

async function findStep(): Promise<Step> {
  const { device } = gateKit();
  const [paired, shift] = [await device.find(), await device.findShift()];
  if (!paired || !shift) return { kind: "not-at-work" };
  return { kind: "at-work", kiosk: createKiosk({ device }), place: `${paired.gateName} · ${shift.staffName}` };
}
