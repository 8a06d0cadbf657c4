"use client";

import { useEffect, useSyncExternalStore } from "react";
import { useWakeLock } from "#components/code/use-wake-lock.ts";
import type { FoyerError } from "#core/error.ts";
import type { ScanState } from "#scanner/admit.ts";
import type { KeptShift, PairedDevice } from "#scanner/device-store.ts";
import { createWedge } from "#scanner/wedge.ts";
import { gateKit } from "./gate-kit.ts";
import { History } from "./history.tsx";
import { LiveMarks } from "./live-marks.tsx";
import { NfcButton } from "./nfc-button.tsx";
import { ResultPanel } from "./result-panel.tsx";
import { REFUSALS, wordsOf } from "./result-words.ts";
import { StatusBar } from "./status-bar.tsx";
import { usePack } from "./use-pack.ts";
import { Viewfinder } from "./viewfinder.tsx";

type Props = { device: PairedDevice; shift: KeptShift; onLeave: () => Promise<void>; onForget: () => Promise<void> };

/** One hand, in the dark: the camera fills the screen, an answer covers it. */
export function ScanScreen({ device, shift, onLeave, onForget }: Props) {
  useWakeLock();
  useWedge();
  const state = usePack();
  const { session } = gateKit();
  const view = useSyncExternalStore(session.subscribe, session.read, session.read);
  const ending = endingOf({ shown: view.shown, fault: state.fault });
  return (
    <div className="fixed inset-0 flex flex-col overflow-hidden lg:grid lg:grid-cols-[minmax(0,1fr)_24rem] lg:grid-rows-[auto_minmax(0,1fr)]">
      <StatusBar device={device} shift={shift} state={state} onLeave={onLeave} />
      <section aria-label="Scanner" className="relative min-h-0 grow lg:row-start-2">
        <Viewfinder onText={session.present} />
        <NfcButton onEvidence={session.trigger} />
        {state.pack ? <LiveMarks event={state.pack.event} /> : null}
        {view.shown ? (
          <ResultPanel words={wordsOf({ state: view.shown, pack: state.pack })} size={view.size} attemptId={view.shown.attemptId} onNext={session.next} />
        ) : null}
        {ending ? <Ended {...ending} onClick={ending.kind === "device" ? onForget : onLeave} /> : null}
      </section>
      <History scans={view.history} pack={state.pack} />
    </div>
  );
}

type Ending = { readonly kind: "device" | "shift"; readonly message: string; readonly next: string };

/** Whether the organizer has ended this device or this shift: the pack says so within half a minute, a scan at once. */
function endingOf({ shown, fault }: { shown: ScanState | null; fault: FoyerError | null }): Ending | null {
  const progress = shown?.progress;
  if (progress?.kind === "answered" && progress.answer.decision.kind === "refuse") {
    const { reason } = progress.answer.decision;
    const words = { message: REFUSALS[reason].title, next: REFUSALS[reason].todo };
    if (reason === "UNKNOWN_DEVICE") return { kind: "device", ...words };
    if (reason === "STAFF_DISABLED") return { kind: "shift", ...words };
  }
  const told = progress?.kind === "failed" ? progress.fault : fault;
  if (told?.code === "FORBIDDEN") return { kind: "device", message: told.message, next: told.next };
  return told?.code === "UNAUTHENTICATED" ? { kind: "shift", message: told.message, next: told.next } : null;
}

function Ended({ kind, message, next, onClick }: Ending & { onClick: () => Promise<void> }) {
  return (
    <div
      role="alertdialog"
      aria-label={message}
      className="absolute inset-0 z-30 grid content-end gap-5 bg-[#0b0b0a] p-6 pb-[calc(1.5rem+env(safe-area-inset-bottom))]"
    >
      <p className="display text-5xl">{message}</p>
      <p className="text-lg text-muted">{next}</p>
      <button type="button" onClick={onClick} className="h-16 rounded-full bg-accent font-semibold text-accent-ink text-xl">
        {kind === "device" ? "Pair this device anew" : "Sign in again"}
      </button>
    </div>
  );
}

/** A reader on a cable works on any part of this screen. */
function useWedge(): void {
  useEffect(() => {
    const wedge = createWedge();
    const onKey = (event: KeyboardEvent) => {
      const text = wedge.key({ key: event.key, atMs: event.timeStamp });
      if (text === null) return;
      event.preventDefault();
      gateKit().session.trigger(text);
    };
    window.addEventListener("keydown", onKey, { capture: true });
    return () => window.removeEventListener("keydown", onKey, { capture: true });
  }, []);
}
