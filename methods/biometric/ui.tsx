"use client";

import { CameraOff, CircleCheck, Eraser, LoaderCircle, ScanFace, ShieldOff } from "lucide-react";
import { type ReactNode, type Ref, useEffect, useRef, useState } from "react";
import { Button } from "#components/button.tsx";
import { Notice } from "#components/code/notice.tsx";
import { Time } from "#components/time.tsx";
import { assertNever } from "#core/error.ts";
import type { Picture } from "./picture.ts";

/** Where the holder stands with the face on record. */
export type FaceScreenState =
  | { readonly kind: "looking" | "not-offered" | "starting" | "saving" | "withdrawn" }
  | { readonly kind: "explain"; readonly text: readonly string[] }
  | { readonly kind: "camera"; readonly picture: Picture }
  | { readonly kind: "failed"; readonly title: string; readonly text: string }
  | { readonly kind: "enrolled"; readonly consentedAtSeconds: number; readonly retainUntilSeconds: number };

export type FaceScreenProps = {
  readonly state: FaceScreenState;
  readonly timezone: string;
  readonly video: Ref<HTMLVideoElement>;
  /** Where the record of the consent can be fetched. */
  readonly exportPath: string;
  /** Agrees and opens the camera. */
  readonly begin: () => void;
  readonly take: () => void;
  readonly cancel: () => void;
  readonly withdraw: () => void;
  readonly withdrawing: string | null;
  /** The way without a face, which is always there. */
  readonly back: ReactNode;
};

export const PICTURE_WORDS: Readonly<Record<Picture, string>> = {
  good: "Hold still",
  "no-face": "No face in the picture",
  "two-faces": "More than one face: one person at a time",
  dark: "Too dark: turn to the light",
  far: "Come closer",
  aside: "Look into the camera",
};

/** Explain, agree, camera, done; and back again by one button. */
export function FaceScreen(props: FaceScreenProps) {
  const { state, back } = props;
  switch (state.kind) {
    case "looking":
      return <Busy words="One moment" />;
    case "not-offered":
      return (
        <Notice
          icon={ShieldOff}
          title="Not here"
          text="No entrance of this event looks at faces. Your ticket is all you need."
          action={back}
          testId="face-not-offered"
        />
      );
    case "explain":
      return <Explain text={state.text} begin={props.begin} back={back} />;
    case "starting":
    case "camera":
      return <Picturing {...props} />;
    case "saving":
      return <Busy words="Encrypting and keeping the numbers" />;
    case "failed":
      return <Failed title={state.title} text={state.text} begin={props.begin} back={back} />;
    case "enrolled":
      return <Enrolled {...props} state={state} />;
    case "withdrawn":
      return (
        <Notice
          icon={Eraser}
          tone="positive"
          title="Erased"
          text="Your face is no longer on record. You enter by the ordinary lane, with the same ticket."
          action={back}
          testId="face-withdrawn"
        />
      );
    default:
      return assertNever(state);
  }
}

function Explain({ text, begin, back }: { text: readonly string[]; begin: () => void; back: ReactNode }) {
  const [isAgreed, setAgreed] = useState(false);
  return (
    <div data-testid="face-explain">
      <ul className="grid gap-3">
        {text.map((paragraph) => (
          <li key={paragraph} className="border-line border-t pt-3 first:border-0 first:pt-0 first:font-semibold">
            {paragraph}
          </li>
        ))}
      </ul>
      <label className="mt-6 flex items-start gap-3 rounded-lg bg-sunken p-4 font-medium">
        <input
          type="checkbox"
          data-testid="face-agree"
          checked={isAgreed}
          onChange={(event) => setAgreed(event.target.checked)}
          className="mt-1 size-5 shrink-0 accent-accent"
        />
        I have read this and agree to it.
      </label>
      <div className="mt-5 grid gap-3">
        <Button look="accent" size="large" data-testid="face-begin" disabled={!isAgreed} onClick={begin}>
          Open the camera
        </Button>
        {back}
      </div>
    </div>
  );
}

function Picturing({ state, video, take, cancel }: FaceScreenProps) {
  const picture = state.kind === "camera" ? state.picture : null;
  const whole = useRef<HTMLDivElement>(null);
  // The button that led here stands below a long text. Newer browsers answer with a promise, which is no clean-up.
  useEffect(() => void whole.current?.scrollIntoView({ block: "center" }), []);
  return (
    <div ref={whole} data-testid="face-camera">
      <div className="relative mx-auto aspect-[3/4] h-[min(56svh,34rem)] max-w-full overflow-hidden rounded-lg bg-[#0b0b0a]">
        <video ref={video} muted playsInline aria-label="Your camera" className="-scale-x-100 absolute inset-0 size-full object-cover" />
        <svg aria-hidden viewBox="0 0 90 120" className="absolute inset-0 size-full">
          <ellipse
            cx="45"
            cy="54"
            rx="27"
            ry="37"
            fill="none"
            stroke="#f6f4ed"
            strokeWidth="1.2"
            strokeDasharray={picture === "good" ? undefined : "3 3"}
            opacity="0.9"
          />
        </svg>
        <p
          role="status"
          data-testid="face-hint"
          className="absolute inset-x-4 bottom-4 text-balance rounded-xl bg-[#0b0b0a]/85 px-4 py-2 text-center font-semibold text-[#f6f4ed]"
        >
          {picture ? PICTURE_WORDS[picture] : "Getting ready"}
        </p>
      </div>
      <div className="mt-5 grid gap-3">
        <Button look="accent" size="large" data-testid="face-take" disabled={picture !== "good"} onClick={take}>
          Take it
        </Button>
        <Button look="quiet" size="large" onClick={cancel}>
          Not now
        </Button>
      </div>
    </div>
  );
}

function Enrolled({ state, timezone, exportPath, withdraw, withdrawing, back }: FaceScreenProps & { state: Extract<FaceScreenState, { kind: "enrolled" }> }) {
  return (
    <div data-testid="face-enrolled">
      <Notice
        icon={CircleCheck}
        tone="positive"
        title="Your face is on record"
        text={
          <>
            Since <Time atSeconds={state.consentedAtSeconds} timezone={timezone} style="short" />, and at the latest until{" "}
            <Time atSeconds={state.retainUntilSeconds} timezone={timezone} style="short" />. Bring your ticket as well: the gate asks for it first.
          </>
        }
      />
      <div className="grid gap-3">
        {back}
        <a href={exportPath} download className="py-1 text-center underline decoration-line-strong underline-offset-4">
          Download what you agreed to
        </a>
        <Button look="danger" size="large" data-testid="face-withdraw" pending={withdrawing} onClick={withdraw}>
          Withdraw and erase it now
        </Button>
      </div>
    </div>
  );
}

function Failed({ title, text, begin, back }: { title: string; text: string; begin: () => void; back: ReactNode }) {
  const action = (
    <div className="grid gap-3">
      <Button look="accent" size="large" data-testid="face-again" onClick={begin}>
        Try again
      </Button>
      {back}
    </div>
  );
  return <Notice icon={CameraOff} tone="warning" title={title} text={text} action={action} testId="face-failed" />;
}

function Busy({ words }: { words: string }) {
  return (
    <div role="status" className="grid justify-items-center gap-4 py-16 text-center text-muted">
      <span className="relative grid size-16 place-items-center">
        <LoaderCircle aria-hidden className="absolute size-16 animate-spin" strokeWidth={1} />
        <ScanFace aria-hidden className="size-7" />
      </span>
      {words}
    </div>
  );
}
