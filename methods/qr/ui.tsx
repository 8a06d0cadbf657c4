"use client";

import { CircleCheck, RotateCw, Smartphone, Sun, TriangleAlert, WifiOff } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Badge } from "#components/badge.tsx";
import { Button } from "#components/button.tsx";
import { Countdown } from "#components/code/countdown.tsx";
import { LivenessMarks } from "#components/code/liveness-marks.tsx";
import { LivingFrame } from "#components/code/living-frame.tsx";
import { Notice } from "#components/code/notice.tsx";
import { QrImage } from "#components/code/qr-image.tsx";
import { type ShownCode, useRotatingCode } from "#components/code/use-rotating-code.ts";
import { useWakeLock } from "#components/code/use-wake-lock.ts";
import { Time } from "#components/time.tsx";
import type { Address } from "#core/bytes.ts";
import { assertNever } from "#core/error.ts";
import { livenessOf } from "#core/liveness.ts";

/** Where the ticket stands for this device: what its holder/ state says, and what the page knows besides. */
export type CodeState =
  | { readonly kind: "looking" }
  | { readonly kind: "unbound" }
  | { readonly kind: "elsewhere" }
  | { readonly kind: "ended" }
  | { readonly kind: "bound" }
  | { readonly kind: "admitted"; readonly atMs: number; readonly gate: string | null }
  | { readonly kind: "over" };

export type CodeScreenProps = {
  readonly event: { readonly contract: Address; readonly timezone: string; readonly codePeriodSeconds: number };
  readonly state: CodeState;
  readonly network: "online" | "offline";
  readonly nowMs: () => number;
  /** Keep it the same function between renders. */
  readonly codeAt: (atMs: number) => Promise<ShownCode | null>;
  /** The code that carries its binding; larger, for a gate that may not know it. */
  readonly longCodeAt: (atMs: number) => Promise<ShownCode | null>;
  /** Lets the wallet sign and makes this device the one. Shows its own errors through `bindNote`. */
  readonly bind: () => void;
  readonly bindPending: string | null;
  /** What stands in place of the button when the wallet is not at hand: connect, or change account. */
  readonly walletAction: ReactNode;
  readonly bindNote: ReactNode;
};

/** The holder's screen: the rotating code, or what to do to get it. */
export function CodeScreen(props: CodeScreenProps) {
  const { state, event } = props;
  switch (state.kind) {
    case "looking":
      return <div role="status" aria-label="Looking for this device's key" className="aspect-square w-full animate-pulse rounded-lg bg-sunken" />;
    case "bound":
      return <LiveCode {...props} />;
    case "admitted":
      return (
        <Notice
          icon={CircleCheck}
          tone="positive"
          title="You’re in"
          text={
            <>
              Since <Time atSeconds={Math.floor(state.atMs / 1000)} timezone={event.timezone} style="clock" />
              {state.gate ? `, at ${state.gate}` : ""}. This ticket has done its work.
            </>
          }
        />
      );
    case "over":
      return <Notice icon={CircleCheck} title="That was it" text="The event is over, and its codes with it." />;
    case "unbound":
    case "elsewhere":
    case "ended":
      return <BindNotice {...props} kind={state.kind} />;
    default:
      return assertNever(state);
  }
}

const BIND_WORDS = {
  unbound: {
    title: "Show it on this phone",
    text: "Your wallet signs once, for all your tickets to this event. It moves nothing and costs nothing. From then on your code works without network, too.",
    button: "Show my code here",
  },
  elsewhere: {
    title: "Shown on another device",
    text: "One device at a time shows your tickets. Move them here and the other one’s codes stop at once.",
    button: "Move my code here",
  },
  ended: {
    title: "Sign once more",
    text: "You have signed in anew or the ticket has changed hands since this phone was set up, so its old codes no longer open the door.",
    button: "Show my code here",
  },
} as const;

function BindNotice({ kind, network, bind, bindPending, bindNote, walletAction }: CodeScreenProps & { kind: keyof typeof BIND_WORDS }) {
  const { title, text, button } = BIND_WORDS[kind];
  const action = walletAction ?? (
    <Button look="accent" size="large" className="w-full" data-testid="bind-device" disabled={network === "offline"} pending={bindPending} onClick={bind}>
      {button}
    </Button>
  );
  return (
    <Notice
      icon={Smartphone}
      testId={`code-${kind}`}
      title={title}
      text={text}
      action={
        <div className="grid gap-3">
          {action}
          {network === "offline" ? <p className="text-sm text-warning">You are offline: this one step needs network.</p> : null}
          {bindNote}
        </div>
      }
    />
  );
}

function LiveCode({ event, network, nowMs, codeAt, longCodeAt }: CodeScreenProps) {
  useWakeLock();
  const [size, setSize] = useState<"short" | "long">("short");
  const rotating = useRotatingCode({ codeAt: size === "short" ? codeAt : longCodeAt, nowMs });
  if (rotating.kind === "making") return <div className="aspect-square w-full rounded-lg bg-sunken" />;
  if (rotating.kind !== "shown") {
    return (
      <Notice
        icon={TriangleAlert}
        tone="warning"
        title="No code here"
        text={
          size === "long"
            ? "Smart wallets have no large code. Show the usual one."
            : "This phone could not make a code. Open the page again, or set it up anew."
        }
        action={size === "long" ? <Button onClick={() => setSize("short")}>Back to the usual code</Button> : null}
      />
    );
  }
  const { code } = rotating;
  const colours = livenessOf({ contract: event.contract, slot: code.slot });
  return (
    <div>
      <LivingFrame colours={colours}>
        <QrImage text={code.text} testId="code" label={`Your entry code, new every ${event.codePeriodSeconds} seconds`} />
      </LivingFrame>
      <div className="mt-4 flex items-center gap-3">
        <Countdown untilMs={code.expiresAtMs} periodMs={event.codePeriodSeconds * 1000} nowMs={nowMs} label="Seconds until the next code" />
        <LivenessMarks colours={colours} className="mr-auto" />
        {network === "offline" ? (
          <Badge tone="positive" data-testid="works-offline">
            <WifiOff aria-hidden className="size-3.5" /> works offline
          </Badge>
        ) : null}
      </div>
      <p className="mt-4 flex items-start gap-2 text-muted text-sm">
        <Sun aria-hidden className="mt-0.5 size-4 shrink-0" />
        Turn your screen all the way up. A picture of this code is worthless in seconds; your phone’s next one is not.
      </p>
      <Button look="quiet" size="small" className="mt-2 -ml-4" onClick={() => setSize(size === "short" ? "long" : "short")}>
        <RotateCw aria-hidden className="size-4" />
        {size === "short" ? "The gate doesn’t know me" : "Back to the usual code"}
      </Button>
    </div>
  );
}
