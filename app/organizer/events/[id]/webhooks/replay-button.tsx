"use client";

import { RotateCw } from "lucide-react";
import { Button } from "#components/button.tsx";
import { useMounted } from "#components/use-mounted.ts";
import { FormMessage } from "../gates/section.tsx";
import { useAnswer } from "../gates/use-answer.ts";
import { sendAgain } from "./act-on-webhook.ts";

export function ReplayButton(named: { eventId: string; webhookId: string; deliveryId: string }) {
  const mounted = useMounted();
  const { message, isPending, call } = useAnswer();
  return (
    <div className="grid justify-items-start gap-2">
      <Button
        look="outline"
        size="small"
        data-testid="delivery-replay"
        disabled={!mounted}
        pending={isPending ? "Sending" : null}
        onClick={() => call({ action: () => sendAgain(named), onDone: () => undefined })}
      >
        <RotateCw aria-hidden className="size-4" /> Send again
      </Button>
      <FormMessage>{message}</FormMessage>
    </div>
  );
}
