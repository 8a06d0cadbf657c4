"use client";

import { KeyRound } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "#components/button.tsx";
import { Countdown, useMsLeft } from "#components/code/countdown.tsx";
import { Notice } from "#components/code/notice.tsx";
import { QrImage } from "#components/code/qr-image.tsx";
import { useWakeLock } from "#components/code/use-wake-lock.ts";

const LIFE_MS = 300_000;

export type EntryScreenProps = {
  /** What the wallet has signed; `null` before. */
  readonly entry: { readonly text: string; readonly expiresAtMs: number } | null;
  readonly network: "online" | "offline";
  readonly nowMs: () => number;
  readonly sign: () => void;
  readonly signPending: string | null;
  readonly signNote: ReactNode;
  readonly walletAction: ReactNode;
};

/** Entry by the wallet itself, for a phone that is not set up: one signature at the door, shown for five minutes, used once. */
export function EntryScreen(props: EntryScreenProps) {
  const { entry, nowMs } = props;
  const leftMs = useMsLeft({ untilMs: entry?.expiresAtMs ?? 0, nowMs });
  if (entry && leftMs > 0) return <EntryCode text={entry.text} expiresAtMs={entry.expiresAtMs} nowMs={nowMs} />;
  return <SignNotice {...props} />;
}

function EntryCode({ text, expiresAtMs, nowMs }: { text: string; expiresAtMs: number; nowMs: () => number }) {
  useWakeLock();
  return (
    <div>
      <div className="overflow-hidden rounded-lg border border-line bg-white">
        <QrImage text={text} testId="entry-code" label="Your wallet’s request for entry, good for one use" />
      </div>
      <div className="mt-4 flex items-center gap-3">
        <Countdown untilMs={expiresAtMs} periodMs={LIFE_MS} nowMs={nowMs} label="Time until this signature ends" />
        <p className="text-muted text-sm">Signed by your wallet for this ticket, once. Show it to the steward now.</p>
      </div>
    </div>
  );
}

function SignNotice({ entry, network, sign, signPending, signNote, walletAction }: EntryScreenProps) {
  const action = walletAction ?? (
    <Button size="large" className="w-full" data-testid="sign-entry" disabled={network === "offline"} pending={signPending} onClick={sign}>
      {entry ? "Sign again" : "Sign at the door"}
    </Button>
  );
  return (
    <Notice
      icon={KeyRound}
      title={entry ? "That one has run out" : "Let the wallet sign"}
      text="Your wallet signs for this ticket now. It opens the door once, within five minutes, and moves nothing."
      action={
        <div className="grid gap-3">
          {action}
          {signNote}
        </div>
      }
    />
  );
}
