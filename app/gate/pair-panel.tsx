"use client";

import { ScanLine } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Button } from "#components/button.tsx";
import { Field } from "#components/field.tsx";
import { FoyerError } from "#core/error.ts";
import { gateKit } from "./gate-kit.ts";

/** Typed, or already in the link that the organizer's QR code leads to. */
export function PairPanel({ onPaired }: { onPaired: () => Promise<void> }) {
  const [code, setCode] = useState(() => new URLSearchParams(window.location.search).get("code") ?? "");
  const [name, setName] = useState(nameOfDevice);
  const [error, setError] = useState<string | null>(null);
  const [isPairing, setPairing] = useState(false);

  async function pair(event: FormEvent): Promise<void> {
    event.preventDefault();
    setPairing(true);
    setError(null);
    try {
      await gateKit().device.pair({ code, name });
      window.history.replaceState(null, "", "/gate");
      await onPaired();
    } catch (cause) {
      if (!(cause instanceof FoyerError)) throw cause;
      setError(`${cause.message} ${cause.next}`);
    } finally {
      setPairing(false);
    }
  }
  return (
    <div className="mx-auto grid min-h-dvh w-full max-w-md content-center gap-8 p-6 pb-[calc(1.5rem+env(safe-area-inset-bottom))]">
      <div>
        <span className="grid size-14 place-items-center rounded-lg bg-accent text-accent-ink">
          <ScanLine aria-hidden className="size-8" />
        </span>
        <h1 className="display mt-6 text-6xl">Make this a gate</h1>
        <p className="mt-4 text-lg text-muted">
          The organizer shows a code for each device, good for ten minutes and once. Scan its QR code with this phone, or type it here.
        </p>
      </div>
      <form onSubmit={pair} className="grid gap-5">
        <Field
          label="Pairing code"
          data-testid="gate-code-input"
          value={code}
          onChange={(event) => setCode(event.target.value.toUpperCase())}
          placeholder="ABCDE-FGHJK"
          autoCapitalize="characters"
          autoComplete="one-time-code"
          spellCheck={false}
          required
          maxLength={24}
          error={error}
          className="h-16 text-center font-mono text-2xl tracking-[0.18em]"
        />
        <Field
          label="Name of this device"
          hint="So that everybody knows which phone let somebody in."
          value={name}
          onChange={(event) => setName(event.target.value)}
          required
          maxLength={40}
        />
        <Button type="submit" look="accent" size="large" className="w-full" data-testid="gate-pair" pending={isPairing ? "Pairing" : null}>
          Pair this device
        </Button>
      </form>
    </div>
  );
}

function nameOfDevice(): string {
  const { userAgent } = navigator;
  if (/iPhone/.test(userAgent)) return "iPhone at the door";
  if (/iPad/.test(userAgent)) return "iPad at the door";
  return /Android/.test(userAgent) ? "Android phone at the door" : "Computer at the door";
}
