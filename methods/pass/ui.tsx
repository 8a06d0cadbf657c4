"use client";

import { TriangleAlert, WalletCards } from "lucide-react";
import type { ReactNode } from "react";
import { Button, buttonStyles } from "#components/button.tsx";
import { Countdown } from "#components/code/countdown.tsx";
import { Notice } from "#components/code/notice.tsx";
import { QrImage } from "#components/code/qr-image.tsx";
import { type ShownCode, useRotatingCode } from "#components/code/use-rotating-code.ts";
import { useWakeLock } from "#components/code/use-wake-lock.ts";
import type { FoyerError } from "#core/error.ts";

export type PassScreenProps = {
  readonly periodSeconds: number;
  readonly nowMs: () => number;
  /** Asks the platform for a code. Keep it the same function between renders. */
  readonly codeAt: (atMs: number) => Promise<ShownCode | null>;
};

/** A code that the platform signs for this session: for a phone without its wallet at hand. It needs network. */
export function PassScreen({ periodSeconds, nowMs, codeAt }: PassScreenProps) {
  useWakeLock();
  const rotating = useRotatingCode({ codeAt, nowMs });
  if (rotating.kind === "making") return <div role="status" aria-label="Asking for a code" className="aspect-square w-full rounded-lg bg-sunken" />;
  if (rotating.kind !== "shown") return <NoCode fault={rotating.kind === "failed" ? rotating.fault : null} />;
  return (
    <div>
      <div className="overflow-hidden rounded-lg border border-line bg-white">
        <QrImage text={rotating.code.text} testId="platform-code" label={`An entry code that we sign, new every ${periodSeconds} seconds`} />
      </div>
      <div className="mt-4 flex items-center gap-3">
        <Countdown untilMs={rotating.code.expiresAtMs} periodMs={periodSeconds * 1000} nowMs={nowMs} label="Seconds until the next code" />
        <p className="text-muted text-sm">Signed by us for as long as you are signed in here. Each code ends the one before.</p>
      </div>
    </div>
  );
}

const LOOK_FOR_A_SIGNAL = "This code comes from the network. Look for a signal, then open it again.";

function NoCode({ fault }: { fault: FoyerError | null }) {
  const text = fault === null || fault.code === "UNAVAILABLE" ? LOOK_FOR_A_SIGNAL : `${fault.message} ${fault.next}`;
  return <Notice icon={TriangleAlert} tone="warning" title="No code for now" text={text} />;
}

export type WalletButtonsProps = {
  /** Where the Apple pass is fetched; `null`: not set up. */
  readonly appleHref: string | null;
  /** `null`: not set up. */
  readonly addToGoogle: (() => void) | null;
  readonly pending: string | null;
  readonly note: ReactNode;
};

/** Puts the ticket in the phone's own wallet, where that is set up. */
export function WalletButtons({ appleHref, addToGoogle, pending, note }: WalletButtonsProps) {
  if (!appleHref && !addToGoogle) return null;
  return (
    <div data-testid="phone-wallets" className="mt-5 grid gap-2 border-line border-t pt-4">
      {appleHref ? (
        <a href={appleHref} className={buttonStyles({ look: "ink", size: "medium" })}>
          <WalletCards aria-hidden className="size-5" /> Add to Apple Wallet
        </a>
      ) : null}
      {addToGoogle ? (
        <Button look="ink" pending={pending} onClick={addToGoogle}>
          <WalletCards aria-hidden className="size-5" /> Add to Google Wallet
        </Button>
      ) : null}
      {note}
    </div>
  );
}
