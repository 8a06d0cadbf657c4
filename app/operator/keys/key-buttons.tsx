"use client";

import { KeyRound } from "lucide-react";
import { Button } from "#components/button.tsx";
import { useMounted } from "#components/use-mounted.ts";
import { ConfirmButton } from "../../organizer/events/[id]/gates/confirm-button.tsx";
import { FormMessage } from "../../organizer/events/[id]/gates/section.tsx";
import { useAnswer } from "../../organizer/events/[id]/gates/use-answer.ts";
import { makeNextKey, revokeOne } from "./change-keys.ts";

/** Makes the next key; nothing that was given out dies of it. */
export function RotateKeys({ isWaiting, days, isBySettings }: { isWaiting: boolean; days: number; isBySettings: boolean }) {
  const { message, isPending, call } = useAnswer();
  const mounted = useMounted();
  return (
    <div className="grid gap-4 border-line border-t pt-5">
      <FormMessage>{message}</FormMessage>
      <Button
        look="ink"
        className="justify-self-start"
        data-testid="key-rotate"
        disabled={!mounted || isWaiting}
        pending={isPending ? "Making a key" : null}
        onClick={() => call({ action: () => makeNextKey(), onDone: () => undefined })}
      >
        <KeyRound aria-hidden className="size-4" />
        Make the next key
      </Button>
      <p className="max-w-prose text-muted text-sm">
        {isWaiting ? "The next key is made and waits to sign. " : "It signs in ten minutes; the one before is believed until what it signed has run out. "}
        {scheduleWords({ days, isBySettings })}
      </p>
    </div>
  );
}

function scheduleWords({ days, isBySettings }: { days: number; isBySettings: boolean }): string {
  if (isBySettings) return "The schedule is what SIGNING_KEYS says.";
  return days === 0 ? "No schedule is set: SIGNING_KEY_DAYS is 0." : `A key signs for ${days} days, then the next is made by itself.`;
}

/** For a key that has leaked: what it signed is refused at once. */
export function RevokeKey({ kid, isSigning }: { kid: string; isSigning: boolean }) {
  const successor = isSigning ? " A new key signs at once; phones fetch a new pass by themselves." : "";
  return (
    <ConfirmButton
      label="Revoke"
      pending="Revoking"
      title="Revoke this key?"
      text={`Every pass and code that ${kid} has signed is refused from the next scan on.${successor} This cannot be taken back.`}
      testId={`key-revoke-${kid}`}
      action={() => revokeOne({ kid })}
    />
  );
}
