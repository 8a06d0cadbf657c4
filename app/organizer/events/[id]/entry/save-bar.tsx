"use client";

import { Check, CircleAlert } from "lucide-react";
import { Button } from "#components/button.tsx";
import type { DraftState } from "./draft.ts";

type Props = {
  state: DraftState;
  version: number;
  message: string | null;
  isPending: boolean;
  onSave: () => void;
  onDiscard: () => void;
  onKeep: () => void;
};

/** Stays in sight while something is unsaved, above the tabs of a phone. */
export function SaveBar({ state, version, message, isPending, onSave, onDiscard, onKeep }: Props) {
  if (state === "saved") {
    return (
      <p role="status" data-testid="policy-state" data-state="saved" className="mt-6 flex items-center gap-2 text-muted">
        <Check aria-hidden className="size-4" /> All is saved and counts since the last change (version {version}).
      </p>
    );
  }
  return (
    <div
      data-testid="policy-state"
      data-state={state}
      className="sticky bottom-[calc(4.75rem+env(safe-area-inset-bottom))] z-20 mt-6 grid gap-3 rounded-lg border border-line-strong bg-raised p-4 shadow-raised sm:bottom-4"
    >
      {message ? (
        <p role="alert" data-testid="policy-message" className="flex gap-2.5 text-negative">
          <CircleAlert aria-hidden className="mt-1 size-4 shrink-0" />
          {message}
        </p>
      ) : null}
      {state === "overtaken" ? <Overtaken onDiscard={onDiscard} onKeep={onKeep} /> : null}
      {state === "changed" ? (
        <div className="flex items-center justify-between gap-3">
          <p role="status" className="font-semibold">
            Not saved
          </p>
          <div className="flex shrink-0 gap-2">
            <Button look="quiet" data-testid="policy-discard" disabled={isPending} onClick={onDiscard}>
              Discard
            </Button>
            <Button look="accent" data-testid="policy-save" pending={isPending ? "Saving" : null} onClick={onSave}>
              Save
            </Button>
          </div>
        </div>
      ) : null}
    </div>
  );
}

function Overtaken({ onDiscard, onKeep }: Pick<Props, "onDiscard" | "onKeep">) {
  return (
    <>
      <p role="alert" className="font-semibold">
        Somebody else has saved other rules meanwhile. <span className="font-normal text-muted">Those count now; yours are only here.</span>
      </p>
      <div className="flex flex-wrap gap-2">
        <Button look="ink" data-testid="policy-theirs" onClick={onDiscard}>
          Load theirs
        </Button>
        <Button look="outline" data-testid="policy-mine" onClick={onKeep}>
          Keep mine
        </Button>
      </div>
    </>
  );
}
