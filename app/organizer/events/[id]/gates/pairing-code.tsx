"use client";

import { CircleCheck, Copy, TimerOff } from "lucide-react";
import { Button } from "#components/button.tsx";
import { useMsLeft } from "#components/code/countdown.tsx";
import { Notice } from "#components/code/notice.tsx";
import { useToast } from "#components/toast.tsx";
import type { GateView } from "#server/gate/list-gate-state.ts";

type PairingCodeProps = { offer: { code: string; picture: string; untilMs: number }; gate: GateView; newDevice: string | null };

/** A pairing code until it is used or too old. The page hears of the device that used it (LiveRefresh) and renders it anew. */
export function PairingCode({ offer, gate, newDevice }: PairingCodeProps) {
  const leftMs = useMsLeft({ untilMs: offer.untilMs, nowMs: Date.now });
  const isWaiting = newDevice === null && leftMs > 0;
  if (newDevice !== null) {
    return (
      <div role="status">
        <Notice
          icon={CircleCheck}
          tone="positive"
          title="Paired"
          text={<span className="wrap-anywhere">{`“${newDevice}” belongs to ${gate.name} now. Sign in on it with a name and PIN to scan.`}</span>}
          testId="pairing-done"
        />
      </div>
    );
  }
  if (!isWaiting) {
    return (
      <div role="status">
        <Notice
          icon={TimerOff}
          tone="warning"
          title="This code has expired"
          text="No device used it in time. Make a new code above."
          testId="pairing-expired"
        />
      </div>
    );
  }
  return (
    <div className="grid justify-items-center gap-4 rounded-md bg-sunken p-4 text-center sm:p-6">
      <p
        data-testid="pairing-code"
        className="select-all whitespace-nowrap font-mono font-semibold text-[clamp(1.5rem,8vw,2.5rem)] tabular-nums leading-none tracking-wide"
      >
        {offer.code}
      </p>
      <div className="w-full max-w-60 overflow-hidden rounded-md bg-white">
        {/* biome-ignore lint/performance/noImgElement: a picture that came with its address has nothing to load or shrink */}
        <img
          src={offer.picture}
          alt={`QR code that opens the gate and pairs a device with ${gate.name}`}
          data-testid="pairing-qr"
          className="block aspect-square w-full"
        />
      </div>
      <p className="max-w-xs text-muted text-sm">Scan this with the phone that will scan tickets, or open /gate on it and type the code.</p>
      <div className="flex flex-wrap items-center justify-center gap-4">
        <CopyButton code={offer.code} />
        <span role="timer" aria-label="Time left" data-testid="pairing-left" className="label tabular-nums">
          {minutesAndSeconds(leftMs)} left
        </span>
      </div>
    </div>
  );
}

function CopyButton({ code }: { code: string }) {
  const toast = useToast();
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(code);
      toast({ tone: "positive", title: "Copied." });
    } catch {
      // No clipboard without https, or the browser asked and was told no.
      toast({ tone: "negative", title: "The browser did not let us copy.", text: "Select the code and copy it by hand." });
    }
  }
  return (
    <Button look="outline" size="small" data-testid="pairing-copy" onClick={() => void copy()}>
      <Copy aria-hidden className="size-4" />
      Copy the code
    </Button>
  );
}

function minutesAndSeconds(leftMs: number): string {
  const seconds = Math.ceil(leftMs / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
