"use client";

import { ArrowLeft, ArrowRight, Eye, EyeOff, LoaderCircle, ScanFace } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "#components/button.tsx";
import { assertNever } from "#core/error.ts";
import { PICTURE_WORDS } from "#methods/biometric/ui.tsx";
import type { FaceAsk } from "#scanner/face-check.ts";
import type { FaceStepState } from "./use-face-check.ts";

const ASK_WORDS: Readonly<Record<FaceAsk["ask"], string>> = {
  front: "Look into the camera",
  back: "Now look straight",
  left: "Turn to your left",
  right: "Turn to your right",
  blink: "Shut both eyes for a moment",
};

type Props = { state: FaceStepState; onAgain: () => void; onStop: () => void };

/** What the steward reads out, over the camera's picture; the guest is in sight all the time. */
export function FaceStep({ state, onAgain, onStop }: Props) {
  switch (state.kind) {
    case "off":
      return null;
    case "loading":
      return (
        <Sheet onStop={onStop}>
          <LoaderCircle aria-hidden className="size-12 animate-spin text-muted" />
          <p className="display text-4xl">Getting ready</p>
        </Sheet>
      );
    case "asking":
      return <Asking ask={state.ask} onStop={onStop} />;
    case "failed":
      return (
        <Sheet onStop={onStop}>
          <p role="alert" className="display text-4xl">
            {state.message}
          </p>
          <p className="text-lg text-warning">{state.next}</p>
          <Button look="accent" size="large" data-testid="face-again" onClick={onAgain} className="mt-1">
            Try once more
          </Button>
        </Sheet>
      );
    default:
      return assertNever(state);
  }
}

/** The guest faces the gate: their left is on the steward's right, and the arrow points where the guest turns in the picture. */
function Asking({ ask: { ask, done, of, picture }, onStop }: { ask: FaceAsk; onStop: () => void }) {
  const Icon = { front: ScanFace, back: Eye, left: ArrowRight, right: ArrowLeft, blink: EyeOff }[ask];
  return (
    <Sheet onStop={onStop}>
      <Icon aria-hidden className="size-14 text-accent" strokeWidth={2} />
      <p role="status" data-testid="face-ask" data-ask={ask} className="display text-5xl">
        {ASK_WORDS[ask]}
      </p>
      <p className={picture === "good" ? "text-muted" : "font-semibold text-warning"}>
        {picture === "good" ? "Read it out to the guest." : PICTURE_WORDS[picture]}
      </p>
      <p role="img" aria-label={`${done} of ${of} done`} className="flex gap-2">
        {Array.from({ length: of }, (_, step) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the steps are their places
          <span key={step} className={`h-2 w-10 rounded-full ${step < done ? "bg-accent" : "bg-line-strong"}`} />
        ))}
      </p>
    </Sheet>
  );
}

function Sheet({ children, onStop }: { children: ReactNode; onStop: () => void }) {
  return (
    <div
      data-testid="face-step"
      className="absolute inset-x-0 bottom-0 z-30 grid justify-items-center gap-3 rounded-t-xl bg-[#0b0b0a] p-6 pb-[calc(1.25rem+env(safe-area-inset-bottom))] text-center"
    >
      {children}
      <Button look="quiet" size="large" data-testid="face-stop" onClick={onStop} className="mt-1">
        Let them in another way
      </Button>
    </div>
  );
}
