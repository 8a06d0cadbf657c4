"use client";

import { CircleCheck, LoaderCircle, Nfc } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "#components/button.tsx";
import { assertNever, type FoyerError } from "#core/error.ts";
import type { KioskState, KioskTicket } from "#scanner/kiosk.ts";
import type { NfcState } from "../gate/use-nfc.ts";

type Props = {
  state: KioskState;
  nfc: NfcState;
  startNfc: () => Promise<void>;
  /** `null`: this browser has no Bluetooth, or the kiosk's address names no vendor's wristband. */
  chooseWristband: (() => Promise<void>) | null;
  next: () => void;
};

const GIVEN = {
  secure: "By its secure messages: a copy of it opens nothing.",
  written: "It carries a random number of its own. Ask for a second proof where a copy would hurt.",
  number: "By its number alone, which anybody near could copy. Ask for a second proof where that would hurt.",
} as const;

/** What to do next, in one sentence, over the camera's picture. */
export function KioskSheet({ state, nfc, startNfc, chooseWristband, next }: Props) {
  switch (state.kind) {
    case "guest":
      return state.fault ? (
        <p role="alert" className="absolute inset-x-4 top-4 z-10 rounded-lg bg-warning-wash p-4 font-semibold text-warning">
          {state.fault.message} {state.fault.next}
        </p>
      ) : (
        <p className="absolute inset-x-4 top-4 z-10 rounded-lg bg-raised/90 p-4 text-center font-semibold">Scan the guest’s code</p>
      );
    case "asking":
      return <Busy words="Looking for the ticket" />;
    case "tag":
      return <AskTag ticket={state.ticket} fault={state.fault} nfc={nfc} startNfc={startNfc} chooseWristband={chooseWristband} next={next} />;
    case "giving":
      return <Busy words="Hold it still" />;
    case "given":
      return (
        <Sheet testId="kiosk-given">
          <CircleCheck aria-hidden className="size-20 text-positive" strokeWidth={1.5} />
          <p className="display text-6xl">It’s theirs</p>
          <Ticket ticket={state.ticket} />
          <p className="max-w-sm text-muted">{GIVEN[state.strength]}</p>
          <Button look="accent" size="large" className="w-full max-w-sm" data-testid="kiosk-next" onClick={next}>
            Next guest
          </Button>
        </Sheet>
      );
    default:
      return assertNever(state);
  }
}

type AskProps = { ticket: KioskTicket; fault: FoyerError | null } & Pick<Props, "nfc" | "startNfc" | "chooseWristband" | "next">;

function AskTag({ ticket, fault, nfc, startNfc, chooseWristband, next }: AskProps) {
  return (
    <Sheet testId="kiosk-tag">
      <Nfc aria-hidden className="size-20 text-accent" strokeWidth={1.5} />
      <p className="display text-6xl">Now the wristband</p>
      <Ticket ticket={ticket} />
      <p role={fault ? "alert" : undefined} className={`max-w-sm ${fault ? "text-warning" : "text-muted"}`}>
        {fault ? `${fault.message} ${fault.next}` : nfcWords(nfc)}
      </p>
      {nfc.kind === "off" || nfc.kind === "failed" ? (
        <Button look="accent" size="large" className="w-full max-w-sm" data-testid="kiosk-nfc" onClick={() => void startNfc()}>
          Read wristbands with this phone
        </Button>
      ) : null}
      {chooseWristband ? (
        <Button look="outline" size="large" className="w-full max-w-sm" onClick={() => void chooseWristband()}>
          Choose a Bluetooth wristband
        </Button>
      ) : null}
      <Button look="quiet" size="large" onClick={next}>
        Another guest
      </Button>
    </Sheet>
  );
}

function nfcWords(nfc: NfcState): string {
  switch (nfc.kind) {
    case "on":
      return "Hold it to the back of this phone until it says so.";
    case "off":
      return "Switch reading on once, then hold each wristband to the back of this phone.";
    case "none":
      return "This browser has no NFC. Use a reader on a cable, or Chrome on an Android phone.";
    case "failed":
      return nfc.message;
    default:
      return assertNever(nfc);
  }
}

function Ticket({ ticket }: { ticket: KioskTicket }) {
  return (
    <p className="text-xl">
      {ticket.tierName} <span className="text-muted">No. {ticket.serial + 1}</span>
    </p>
  );
}

function Busy({ words }: { words: string }) {
  return (
    <Sheet>
      <LoaderCircle aria-hidden className="size-16 animate-spin text-muted" />
      <p role="status" className="display text-5xl">
        {words}
      </p>
    </Sheet>
  );
}

function Sheet({ children, testId }: { children: ReactNode; testId?: string }) {
  return (
    <div
      data-testid={testId}
      className="absolute inset-0 z-20 grid content-center justify-items-center gap-5 bg-[#0b0b0a] p-6 pb-[calc(1.5rem+env(safe-area-inset-bottom))] text-center"
    >
      {children}
    </div>
  );
}
