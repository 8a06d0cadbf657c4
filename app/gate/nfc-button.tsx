"use client";

import { Nfc } from "lucide-react";
import { useCallback } from "react";
import type { TagReading } from "#scanner/nfc-reader.ts";
import { allowSound } from "./signals.ts";
import { useNfc } from "./use-nfc.ts";

/** Wristbands at the gate: one touch, and the phone's back reads them beside the camera. Not there where the browser can't. */
export function NfcButton({ onEvidence }: { onEvidence: (text: string) => void }) {
  const onTag = useCallback(({ evidence }: TagReading) => (evidence === null ? undefined : onEvidence(evidence)), [onEvidence]);
  const { state, start } = useNfc(onTag);
  if (state.kind === "none") return null;
  const words = state.kind === "on" ? "Reading wristbands" : state.kind === "failed" ? state.message : "Read wristbands";
  return (
    <button
      type="button"
      data-testid="nfc-start"
      aria-pressed={state.kind === "on"}
      onClick={() => {
        allowSound();
        void start();
      }}
      className={`absolute top-[4.5rem] left-4 z-10 flex min-h-12 max-w-[70%] items-center gap-2 rounded-full px-4 py-2 text-left font-semibold text-sm ${
        state.kind === "on" ? "bg-positive-wash text-positive" : state.kind === "failed" ? "bg-warning-wash text-warning" : "bg-raised"
      }`}
    >
      <Nfc aria-hidden className="size-5 shrink-0" />
      <span role={state.kind === "failed" ? "alert" : "status"}>{words}</span>
    </button>
  );
}
