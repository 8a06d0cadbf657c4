"use client";

import { useState } from "react";
import { Badge } from "#components/badge.tsx";
import { Button } from "#components/button.tsx";
import { Dialog } from "#components/dialog.tsx";
import { Time } from "#components/time.tsx";
import { useMounted } from "#components/use-mounted.ts";
import type { WebhookView } from "#server/webhooks/list-webhooks.ts";
import { FormMessage } from "../gates/section.tsx";
import { useAnswer } from "../gates/use-answer.ts";
import { renewSecret } from "./act-on-webhook.ts";
import { ShownSecret } from "./shown-secret.tsx";

type Props = { eventId: string; webhookId: string; timezone: string; secrets: WebhookView["secrets"] };

/** Which secrets sign, and a new one in the place of the old. */
export function Secrets({ eventId, webhookId, timezone, secrets }: Props) {
  const [isAsking, setAsking] = useState(false);
  const [shown, setShown] = useState<string | null>(null);
  const mounted = useMounted();
  const answer = useAnswer();
  function renew(overlap: "day" | "none"): void {
    const onDone = ({ secret }: { secret: string }) => {
      setAsking(false);
      setShown(secret);
    };
    answer.call({ action: () => renewSecret({ eventId, webhookId, overlap }), onDone });
  }
  return (
    <div className="mt-5 border-line border-t pt-4">
      <ul className="grid gap-2 text-sm">
        {secrets.map(({ id, createdAtSeconds, retiresAtSeconds }) => (
          <li key={id} data-testid="webhook-secret" className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <span>
              Secret of <Time atSeconds={createdAtSeconds} timezone={timezone} style="short" />
            </span>
            {retiresAtSeconds === null ? (
              <Badge tone="positive">Signs</Badge>
            ) : (
              <Badge tone="warning">
                Signs until <Time atSeconds={retiresAtSeconds} timezone={timezone} style="short" />
              </Badge>
            )}
            {retiresAtSeconds === null && !shown ? (
              <Button look="quiet" size="small" data-testid="webhook-renew" disabled={!mounted} onClick={() => setAsking(true)}>
                Replace
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      {shown ? <ShownSecret secret={shown} onDone={() => setShown(null)} /> : null}
      <Dialog title="Replace the secret?" description="You are shown a new one, once." open={isAsking} onOpenChange={setAsking}>
        <div className="grid gap-4">
          <FormMessage>{answer.message}</FormMessage>
          <Button look="accent" data-testid="webhook-renew-day" pending={answer.isPending ? "Making" : null} onClick={() => renew("day")}>
            Sign with both for a day
          </Button>
          <Button look="danger" data-testid="webhook-renew-now" disabled={answer.isPending} onClick={() => renew("none")}>
            It has leaked: end it at once
          </Button>
        </div>
      </Dialog>
    </div>
  );
}
