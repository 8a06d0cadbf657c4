"use client";

import { ChevronLeft, Delete } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Button } from "#components/button.tsx";
import { FoyerError } from "#core/error.ts";
import { PIN_MAX_DIGITS, PIN_MIN_DIGITS } from "#core/pin.ts";
import type { StaffName } from "#scanner/device.ts";
import { gateKit } from "./gate-kit.ts";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "clear", "0", "back"] as const;

/** Keys large enough for a thumb; a keyboard works as well. */
export function PinPad({ person, onBack, onOpened }: { person: StaffName; onBack: () => void; onOpened: () => Promise<void> }) {
  const [pin, setPin] = useState("");
  const [error, setError] = useState<string | null>(null);
  const [isOpening, setOpening] = useState(false);

  async function open(event: FormEvent): Promise<void> {
    event.preventDefault();
    setOpening(true);
    try {
      await gateKit().device.openShift({ staffId: person.id, pin });
      await onOpened();
    } catch (cause) {
      if (!(cause instanceof FoyerError)) throw cause;
      setError(cause.message);
      setPin("");
    } finally {
      setOpening(false);
    }
  }
  function press(key: (typeof KEYS)[number]): void {
    setError(null);
    setPin(key === "clear" ? "" : key === "back" ? pin.slice(0, -1) : (pin + key).slice(0, PIN_MAX_DIGITS));
  }
  return (
    <form onSubmit={open} className="mt-auto grid grid-cols-1 gap-4 pt-8">
      <Button look="quiet" size="small" className="-ml-4 justify-self-start" onClick={onBack}>
        <ChevronLeft aria-hidden className="size-4" /> Somebody else
      </Button>
      <label className="grid gap-2">
        <span className="font-semibold text-xl">{person.name}, your PIN</span>
        <input
          data-testid="pin-input"
          type="password"
          inputMode="numeric"
          autoComplete="off"
          value={pin}
          onChange={(event) => setPin(event.target.value.replaceAll(/\D/g, "").slice(0, PIN_MAX_DIGITS))}
          aria-invalid={error !== null}
          aria-describedby="pin-error"
          className="h-16 w-full rounded-lg border border-line-strong bg-surface text-center text-3xl tracking-[0.5em] aria-invalid:border-negative"
        />
      </label>
      <p id="pin-error" role="alert" className="min-h-6 text-center text-negative">
        {error}
      </p>
      <div className="grid grid-cols-3 gap-2.5">
        {KEYS.map((key) => (
          <PinKey key={key} name={key} onPress={() => press(key)} />
        ))}
      </div>
      <Button
        type="submit"
        look="accent"
        size="large"
        className="w-full"
        data-testid="pin-submit"
        disabled={pin.length < PIN_MIN_DIGITS}
        pending={isOpening ? "Opening" : null}
      >
        Start my shift
      </Button>
    </form>
  );
}

function PinKey({ name, onPress }: { name: (typeof KEYS)[number]; onPress: () => void }) {
  const isDigit = name !== "clear" && name !== "back";
  return (
    <button
      type="button"
      onClick={onPress}
      aria-label={name === "back" ? "Delete the last digit" : name === "clear" ? "Clear" : name}
      className={`grid h-16 place-items-center rounded-lg font-semibold active:bg-raised ${isDigit ? "bg-surface text-2xl" : "text-base text-muted"}`}
    >
      {name === "back" ? <Delete aria-hidden className="size-6" /> : name === "clear" ? "Clear" : name}
    </button>
  );
}
