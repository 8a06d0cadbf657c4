"use client";

import { LocateFixed, type LucideIcon, MapPinCheck, MapPinOff, Radar } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "#components/button.tsx";
import { classNames } from "#components/class-names.ts";
import { Time } from "#components/time.tsx";
import { assertNever } from "#core/error.ts";

/** What the holder's page knows of being seen at the entrance. */
export type PresenceState =
  /** Nothing was asked for yet: the phone's position is nobody's business until its owner says so. */
  | { readonly kind: "off" }
  | { readonly kind: "denied" }
  | { readonly kind: "unsupported" }
  | { readonly kind: "looking" }
  | { readonly kind: "outside"; readonly meters: number | null }
  | { readonly kind: "inaccurate"; readonly accuracyMeters: number; readonly limitMeters: number }
  | { readonly kind: "waiting"; readonly leftSeconds: number }
  | { readonly kind: "seen"; readonly zoneName: string; readonly expiresAtSeconds: number }
  | { readonly kind: "fault"; readonly message: string; readonly next: string };

export type PresencePanelProps = {
  readonly state: PresenceState;
  readonly timezone: string;
  readonly network: "online" | "offline";
  /** Null while another screen of the ticket must be dealt with first; its words say which. */
  readonly obstacle: string | null;
  readonly start: () => void;
  readonly stop: () => void;
};

/** Lets a phone say that it is at the entrance. It is a help and no ticket: whoever wants none of it comes in by the code alone. */
export function PresencePanel({ state, timezone, network, obstacle, start, stop }: PresencePanelProps) {
  const view = viewOf({ state, timezone });
  const isOn = state.kind !== "off" && state.kind !== "denied" && state.kind !== "unsupported";
  const canStart = state.kind !== "unsupported" && obstacle === null && network !== "offline";
  return (
    <section data-testid="presence" data-state={state.kind} aria-labelledby="presence-title" className="mt-5 border-line border-t pt-4">
      <div className="flex items-start gap-3.5">
        <Mark {...view} />
        <div className="min-w-0 grow" aria-live="polite">
          <h2 id="presence-title" className="font-medium">
            {view.title}
          </h2>
          <div className="mt-1 text-muted text-sm">{obstacle !== null && !isOn ? obstacle : view.text}</div>
        </div>
      </div>
      <div className="mt-3 flex flex-wrap gap-2 pl-[3.125rem]">
        {isOn ? (
          <Button look="quiet" size="small" className="-ml-4" data-testid="presence-stop" onClick={stop}>
            {state.kind === "seen" ? "Don’t look again later" : "Stop using my position"}
          </Button>
        ) : (
          <Button look="outline" size="small" data-testid="presence-start" disabled={!canStart} onClick={start}>
            {state.kind === "denied" ? "Try again" : "Use my position"}
          </Button>
        )}
      </div>
    </section>
  );
}

type View = { readonly Icon: LucideIcon; readonly tone: "plain" | "positive" | "warning"; readonly title: string; readonly text: ReactNode };

const TONES = { plain: "bg-sunken text-ink", positive: "bg-positive-wash text-positive", warning: "bg-warning-wash text-warning" } as const;

function Mark({ Icon, tone }: View) {
  return (
    <span className={classNames("grid size-9 shrink-0 place-items-center rounded-full", TONES[tone])}>
      <Icon aria-hidden className="size-5" />
    </span>
  );
}

function viewOf({ state, timezone }: { state: PresenceState; timezone: string }): View {
  switch (state.kind) {
    case "off":
      return {
        ...{ Icon: LocateFixed, tone: "plain", title: "Let the gate know that you are here" },
        text: "While this page is open, your phone tells us once that it is at the entrance. We keep that it was and how exactly it knew, never where you were.",
      };
    case "denied":
      return {
        ...{ Icon: MapPinOff, tone: "warning", title: "Your browser keeps your position to itself" },
        text: "Allow “Location” for this site in the browser’s settings, then try again. Without it you come in by your code alone.",
      };
    case "unsupported":
      return {
        ...{ Icon: MapPinOff, tone: "plain", title: "This browser can’t tell where it is" },
        text: "You need nothing of this: come in by your code.",
      };
    case "looking":
      return { Icon: Radar, tone: "plain", title: "Finding out where you are", text: "Keep this page open. Outdoors it is quicker." };
    case "outside":
      return {
        ...{ Icon: Radar, tone: "plain", title: "You are not at the entrance yet" },
        text: `${state.meters === null ? "Go there" : `It is about ${distanceWords(state.meters)} away. Go there`} with this page open, and we notice by ourselves.`,
      };
    case "inaccurate":
      return {
        ...{ Icon: Radar, tone: "warning", title: "Your phone isn’t sure where you are" },
        text: `It knows to ${distanceWords(state.accuracyMeters)}; ${distanceWords(state.limitMeters)} would do. Step into the open, or switch exact location on.`,
      };
    case "waiting":
      return {
        Icon: Radar,
        tone: "plain",
        title: "You are at the entrance",
        text: `Stay ${state.leftSeconds} seconds more, so that we know you are not just passing.`,
      };
    case "seen":
      return {
        ...{ Icon: MapPinCheck, tone: "positive", title: "You are seen at the gate" },
        text: (
          <>
            {state.zoneName}, good until <Time atSeconds={state.expiresAtSeconds} timezone={timezone} style="clock" />. Show your code as usual.
          </>
        ),
      };
    case "fault":
      return { Icon: MapPinOff, tone: "warning", title: state.message, text: state.next };
    default:
      return assertNever(state);
  }
}

function distanceWords(meters: number): string {
  if (meters < 1000) return `${Math.max(1, Math.round(meters))} m`;
  return meters < 100_000 ? `${(meters / 1000).toFixed(1)} km` : `${Math.round(meters / 1000)} km`;
}
