"use client";

import { Camera as CameraIcon, LoaderCircle } from "lucide-react";
import { type RefObject, useEffect, useRef, useState } from "react";
import { FoyerError } from "#core/error.ts";
import { type Camera, startCamera } from "#scanner/camera.ts";
import { createQrReader } from "#scanner/qr-reader.ts";
import { allowSound } from "./signals.ts";

type State = { readonly kind: "off" | "starting" | "on" } | { readonly kind: "failed"; readonly message: string };

/** What the camera is pointed at: a code, edge to edge, or the guest, all of whom stands above what is read out to them. */
type Aim = "code" | "face";

const PLACES: Readonly<Record<Aim, string>> = {
  code: "inset-0 size-full object-cover",
  face: "inset-x-0 top-0 h-[calc(100%-20rem)] w-full object-contain",
};

/** The camera's picture, and the button that starts it. */
export function Viewfinder({ video, aim, onText }: { video: RefObject<HTMLVideoElement | null>; aim: Aim; onText: (text: string) => void }) {
  const camera = useRef<Camera | null>(null);
  const [state, setState] = useState<State>({ kind: "off" });
  useEffect(() => () => camera.current?.stop(), []);

  async function start(): Promise<void> {
    if (!video.current) return;
    setState({ kind: "starting" });
    allowSound();
    try {
      const reader = await createQrReader(globalThis);
      camera.current = await startCamera({
        video: video.current,
        reader,
        onText,
        onEnd: (fault) => setState({ kind: "failed", message: `${fault.message} ${fault.next}` }),
      });
      setState({ kind: "on" });
    } catch (cause) {
      const message = cause instanceof FoyerError ? `${cause.message} ${cause.next}` : "The scanner could not be loaded. Check the connection and try again.";
      setState({ kind: "failed", message });
    }
  }
  return (
    <>
      <video ref={video} muted playsInline aria-label="Camera" className={`absolute ${PLACES[aim]} bg-[#0b0b0a]`} />
      {state.kind === "on" ? null : <StartSheet state={state} onStart={start} />}
      {state.kind === "on" && aim === "code" ? <Frame /> : null}
    </>
  );
}

function StartSheet({ state, onStart }: { state: State; onStart: () => void }) {
  return (
    <div className="absolute inset-0 grid content-end justify-items-center gap-5 bg-[#0b0b0a] p-6 pb-28 text-center">
      <p className="display max-w-sm text-5xl">{state.kind === "failed" ? "The camera is off" : "Ready when you are"}</p>
      <p role={state.kind === "failed" ? "alert" : undefined} className={`max-w-sm ${state.kind === "failed" ? "text-warning" : "text-muted"}`}>
        {state.kind === "failed" ? state.message : "Point the camera at the guest’s code. A reader on a cable works at once, without the camera."}
      </p>
      <button
        type="button"
        data-testid="camera-start"
        onClick={onStart}
        disabled={state.kind === "starting"}
        className="flex h-20 w-full max-w-sm items-center justify-center gap-3 rounded-full bg-accent font-semibold text-accent-ink text-xl disabled:opacity-70"
      >
        {state.kind === "starting" ? <LoaderCircle aria-hidden className="size-7 animate-spin" /> : <CameraIcon aria-hidden className="size-7" />}
        {state.kind === "starting" ? "Starting" : "Start the camera"}
      </button>
    </div>
  );
}

/** Four corners: hold the code in here. */
function Frame() {
  return (
    <svg
      aria-hidden
      viewBox="0 0 100 100"
      fill="none"
      stroke="#f6f4ed"
      strokeWidth="2.5"
      strokeLinecap="round"
      className="pointer-events-none absolute top-1/2 left-1/2 w-[min(72vw,22rem)] -translate-x-1/2 -translate-y-[58%] opacity-90"
    >
      <path d="M2 22V8a6 6 0 0 1 6-6h14M78 2h14a6 6 0 0 1 6 6v14M98 78v14a6 6 0 0 1-6 6H78M22 98H8a6 6 0 0 1-6-6V78" />
    </svg>
  );
}
