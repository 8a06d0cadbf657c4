"use client";

import { X } from "lucide-react";
import { Countdown } from "#components/code/countdown.tsx";
import { QrImage } from "#components/code/qr-image.tsx";
import { CHALLENGE_SECONDS } from "#core/challenge.ts";
import type { FoyerError } from "#core/error.ts";
import type { GatePack } from "#core/gate-pack.ts";
import { gateKit } from "./gate-kit.ts";
import { useChallenge } from "./use-challenge.ts";

type Props = { event: GatePack["event"]; onAnswer: (text: string) => void; onClose: () => void };

/** The gate's question, large enough to be read over a counter: the guest scans it, signs, and the answer arrives by itself. */
export function ChallengeSheet({ event, onAnswer, onClose }: Props) {
  const { shown, fault, again } = useChallenge({ contract: event.contract, onAnswer });
  return (
    <section
      ref={focus}
      tabIndex={-1}
      role="dialog"
      aria-label="Ask a wallet"
      data-testid="challenge"
      className="absolute inset-0 z-15 flex flex-col overflow-y-auto bg-[#0b0b0a] p-5 pb-[calc(1.25rem+env(safe-area-inset-bottom))] outline-none"
    >
      <header className="flex items-start justify-between gap-4">
        <h2 className="display text-[clamp(2.25rem,9vw,3.5rem)]">Scan and sign</h2>
        <button
          type="button"
          aria-label="Close"
          data-testid="challenge-close"
          onClick={onClose}
          className="grid size-12 shrink-0 place-items-center rounded-full bg-raised"
        >
          <X aria-hidden className="size-6" />
        </button>
      </header>
      <div className="m-auto w-full max-w-[min(24rem,62vh)] py-5">
        {shown ? <QrImage text={shown.link} testId="challenge-code" label="This gate’s code for wallets" /> : <Waiting fault={fault} onAgain={again} />}
      </div>
      {shown ? (
        <footer className="flex items-center gap-4 lg:mx-auto">
          <Countdown untilMs={shown.expiresAtMs} periodMs={CHALLENGE_SECONDS * 1000} nowMs={gateKit().clock.nowMs} label="Time until this code ends" />
          <div className="min-w-0">
            <p className="font-mono text-[clamp(1.625rem,7.5vw,2.5rem)] leading-tight tracking-wide" data-testid="challenge-text">
              {shown.code}
            </p>
            <p className="text-muted text-sm" role="status">
              Waiting for the guest’s wallet. Without a camera: open the ticket and type this.
            </p>
          </div>
        </footer>
      ) : null}
    </section>
  );
}

/** Whoever reads the screen by ear hears what has opened. */
function focus(sheet: HTMLElement | null): void {
  sheet?.focus();
}

function Waiting({ fault, onAgain }: { fault: FoyerError | null; onAgain: () => void }) {
  if (!fault) return <div aria-hidden className="aspect-square w-full animate-pulse rounded-lg bg-raised" />;
  return (
    <div className="grid gap-5 text-center">
      <p role="alert" className="text-lg text-warning">
        <span className="font-semibold">{fault.message}</span> {fault.next}
      </p>
      <button type="button" onClick={onAgain} className="h-16 rounded-full bg-accent font-semibold text-accent-ink text-xl">
        Try again
      </button>
    </div>
  );
}
