"use client";

import { Wallet } from "lucide-react";
import { useState } from "react";
import type { GatePack } from "#core/gate-pack.ts";
import { ChallengeSheet } from "./challenge-sheet.tsx";

type Props = { event: GatePack["event"]; onEvidence: (text: string) => void };

/** For guests whose wallet signs at the door: the gate shows its own code instead of reading theirs. */
export function WalletButton({ event, onEvidence }: Props) {
  const [isAsking, setAsking] = useState(false);
  function take(text: string): void {
    setAsking(false);
    onEvidence(text);
  }
  return (
    <>
      <button
        type="button"
        data-testid="ask-wallet"
        aria-label="Ask a wallet"
        onClick={() => setAsking(true)}
        className="absolute top-[8.25rem] right-3 z-10 grid size-12 place-items-center rounded-full bg-[#0b0b0a]/85"
      >
        <Wallet aria-hidden className="size-5" />
      </button>
      {isAsking ? <ChallengeSheet event={event} onAnswer={take} onClose={() => setAsking(false)} /> : null}
    </>
  );
}
