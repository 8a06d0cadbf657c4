"use client";

import { ScanFace } from "lucide-react";
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { classNames } from "#components/class-names.ts";
import { useWakeLock } from "#components/code/use-wake-lock.ts";
import type { FoyerError } from "#core/error.ts";
import type { Policy } from "#core/policy.ts";
import type { ScanState } from "#scanner/admit.ts";
import type { KeptShift, PairedDevice } from "#scanner/device-store.ts";
import { AskPanel } from "./ask-panel.tsx";
import { ChallengeSheet } from "./challenge-sheet.tsx";
import { FaceStep } from "./face-step.tsx";
import { gateKit } from "./gate-kit.ts";
import { History } from "./history.tsx";
import { LiveMarks } from "./live-marks.tsx";
import { NfcButton } from "./nfc-button.tsx";
import { ResultPanel } from "./result-panel.tsx";
import { findAsked, REFUSALS, wordsOf } from "./result-words.ts";
import { StatusBar } from "./status-bar.tsx";
import { SupervisorSheet } from "./supervisor-sheet.tsx";
import { type FaceCheck, useFaceCheck } from "./use-face-check.ts";
import { useIsOpen } from "./use-is-open.ts";
import { usePack } from "./use-pack.ts";
import { useWedge } from "./use-wedge.ts";
import { Viewfinder } from "./viewfinder.tsx";
import { WalletButton } from "./wallet-button.tsx";
import { WaySwitch } from "./way-switch.tsx";

type Props = { device: PairedDevice; shift: KeptShift; onLeave: () => Promise<void>; onForget: () => Promise<void> };

/** One hand, in the dark: the camera fills the screen, an answer covers it. */
export function ScanScreen({ device, shift, onLeave, onForget }: Props) {
  useWakeLock();
  useWedge((text) => gateKit().session.trigger(text));
  const state = usePack();
  const { session } = gateKit();
  const view = useSyncExternalStore(session.subscribe, session.read, session.read);
  const video = useRef<HTMLVideoElement>(null);
  const face = useFaceCheck({ video, pack: state.pack });
  const [isWithFace, setWithFace] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const onText = useOnText({ face, isAsking, isWithFace: isWithFace && view.size === "small" });
  const faceTicket = face.state.kind === "off" && !isAsking ? findFaceTicket(view.shown) : null;
  // The strip of the guest before would lie over the code that this one is to scan.
  const isResultShown = face.state.kind === "off" && (view.size === "large" || !isAsking);
  const isOpen = useIsOpen(view.openUntilMs);
  const asked = isOpen && view.shown ? findAsked(view.shown) : null;
  const ending = endingOf({ shown: view.shown, fault: state.fault });
  function showQuestion(): void {
    session.next();
    setAsking(true);
  }
  function take(answer: string): void {
    setAsking(false);
    session.receive(answer);
  }
  return (
    <div
      className={classNames(
        "fixed inset-0 flex flex-col overflow-hidden lg:grid lg:grid-cols-[minmax(0,1fr)_24rem] lg:grid-rows-[auto_minmax(0,1fr)]",
        // What hangs from the top of the screen hangs below the switch where there is one.
        state.pack && state.pack.gate.direction !== "in" && "[--way-height:4rem]",
      )}
    >
      <StatusBar
        device={device}
        shift={shift}
        state={state}
        onLeave={onLeave}
        supervisor={state.pack ? <SupervisorSheet pack={state.pack} history={view.history} /> : null}
      >
        {state.pack ? <WaySwitch direction={state.pack.gate.direction} way={view.way} onChange={session.setWay} /> : null}
      </StatusBar>
      <section aria-label="Scanner" className="relative min-h-0 grow lg:row-start-2">
        <Viewfinder video={video} aim={face.state.kind === "off" ? "code" : "face"} onText={onText} />
        <NfcButton onEvidence={session.trigger} />
        {state.pack ? <LiveMarks event={state.pack.event} /> : null}
        {state.pack ? <WalletButton onClick={() => setAsking(true)} /> : null}
        {state.pack && asksForFaces(state.pack.policy) ? <FaceToggle isOn={isWithFace} onChange={setWithFace} /> : null}
        {state.pack && isAsking ? <ChallengeSheet event={state.pack.event} onAnswer={take} onClose={() => setAsking(false)} /> : null}
        {view.shown && asked && view.openUntilMs !== null && isResultShown ? (
          <AskPanel
            words={wordsOf({ state: view.shown, pack: state.pack })}
            methods={asked}
            size={view.size}
            attemptId={view.shown.attemptId}
            untilMs={view.openUntilMs}
            onLack={session.lack}
            onRead={session.next}
            onLetGo={session.letGo}
            onWallet={asked.includes("wallet") ? showQuestion : null}
            onFace={faceTicket ? () => face.start({ kind: "ticket", ticketId: faceTicket }) : null}
          />
        ) : null}
        {view.shown && !asked && isResultShown ? (
          <ResultPanel words={wordsOf({ state: view.shown, pack: state.pack })} size={view.size} attemptId={view.shown.attemptId} onNext={session.next} />
        ) : null}
        {faceTicket && !asked ? <FaceButton onClick={() => face.start({ kind: "ticket", ticketId: faceTicket })} /> : null}
        <FaceStep state={face.state} onAgain={face.again} onStop={face.stop} />
        {ending ? <Ended {...ending} onClick={ending.kind === "device" ? onForget : onLeave} /> : null}
      </section>
      <History scans={view.history} pack={state.pack} />
    </div>
  );
}

/** Whether a rule of the event speaks of faces: where none does, none is on record. */
function asksForFaces(policy: Policy): boolean {
  return [policy.base, ...policy.overrides].some((demand) => JSON.stringify(demand).includes('"biometric"'));
}

/** The ticket whose holder is to look into the camera now. */
function findFaceTicket(shown: ScanState | null): string | null {
  if (shown?.progress.kind !== "answered") return null;
  const { decision, ticket } = shown.progress.answer;
  return decision.kind === "ask" && decision.methods.includes("biometric") ? (ticket?.id ?? null) : null;
}

type Reading = { face: FaceCheck; isAsking: boolean; isWithFace: boolean };

/** A code goes to the server at once, or waits for the face that goes with it. While a face is looked at or a wallet asked, no code is read. */
function useOnText({ face, isAsking, isWithFace }: Reading): (text: string) => void {
  const last = useRef<string | null>(null);
  // The camera keeps the function that it was started with.
  const latest = useRef<(text: string) => void>(() => undefined);
  useEffect(() => {
    latest.current = (text) => {
      if (isAsking || face.state.kind !== "off") return;
      if (!isWithFace) return gateKit().session.present(text);
      if (text === last.current) return;
      last.current = text;
      face.start({ kind: "code", text });
    };
  }, [face, isAsking, isWithFace]);
  return useCallback((text: string) => latest.current(text), []);
}

/** A mark beside the history's, clear of the guest before the camera and of the button that starts it. */
function FaceToggle({ isOn, onChange }: { isOn: boolean; onChange: (isOn: boolean) => void }) {
  return (
    <button
      type="button"
      data-testid="face-toggle"
      aria-pressed={isOn}
      aria-label="Look at every guest’s face"
      title="Look at every guest’s face"
      onClick={() => onChange(!isOn)}
      className={`absolute top-[12.25rem] right-3 z-10 grid size-12 place-items-center rounded-full lg:top-[5.25rem] ${isOn ? "bg-positive-wash text-positive" : "bg-[#0b0b0a]/85"}`}
    >
      <ScanFace aria-hidden className="size-5" />
    </button>
  );
}

function FaceButton({ onClick }: { onClick: () => void }) {
  return (
    <button
      type="button"
      data-testid="face-start"
      onClick={onClick}
      className="absolute inset-x-4 bottom-[calc(6.5rem+env(safe-area-inset-bottom))] z-30 flex h-20 items-center justify-center gap-3 rounded-full bg-[#141310] font-semibold text-[#f6f4ed] text-xl shadow-raised lg:right-6 lg:bottom-6 lg:left-auto lg:w-96"
    >
      <ScanFace aria-hidden className="size-7" />
      Look at the camera
    </button>
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
