"use client";

import { type ReactNode, useState } from "react";
import { Badge } from "#components/badge.tsx";
import { Button } from "#components/button.tsx";
import { Card } from "#components/card.tsx";
import { Time } from "#components/time.tsx";
import { useMounted } from "#components/use-mounted.ts";
import type { WebhookView } from "#server/webhooks/list-webhooks.ts";
import { ConfirmButton } from "../gates/confirm-button.tsx";
import { FormMessage } from "../gates/section.tsx";
import { useAnswer } from "../gates/use-answer.ts";
import { dropWebhook, editWebhook, sendMissed, sendTest } from "./act-on-webhook.ts";
import { EditWebhook } from "./edit-webhook.tsx";
import { Secrets } from "./secrets.tsx";
import { KIND_WORDS, STATE_LOOKS } from "./webhook-words.ts";

type Props = { eventId: string; timezone: string; webhook: WebhookView /** What was sent to it. */; children: ReactNode };

/** One server that listens: how it does, and all that can be done with it. */
export function WebhookCard({ eventId, timezone, webhook, children }: Props) {
  const { id: webhookId, url, kinds, state, missed } = webhook;
  const [isEditing, setEditing] = useState(false);
  const mounted = useMounted();
  const { message, isPending, call } = useAnswer();
  const named = { eventId, webhookId };
  const isOn = state === "on" || state === "failing";
  const act = (action: Parameters<typeof call<void>>[0]["action"]) => call({ action, onDone: () => undefined });
  return (
    <Card data-testid="webhook" data-state={state} className="min-w-0">
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
        <h2 className="wrap-anywhere min-w-0 font-mono font-semibold">{url}</h2>
        <Badge tone={STATE_LOOKS[state].tone}>{STATE_LOOKS[state].words}</Badge>
      </div>
      <p className="mt-2 text-muted text-sm">{kinds.map((kind) => KIND_WORDS[kind]).join(" · ")}</p>
      <Trouble webhook={webhook} timezone={timezone} />
      <div className="mt-4 flex flex-wrap gap-2">
        {isOn ? (
          <Button look="outline" size="small" data-testid="webhook-test" disabled={!mounted || isPending} onClick={() => act(() => sendTest(named))}>
            Send a test
          </Button>
        ) : null}
        {missed > 0 && isOn ? (
          <Button
            look="ink"
            size="small"
            data-testid="webhook-replay-missed"
            disabled={!mounted || isPending}
            onClick={() => call({ action: () => sendMissed(named), onDone: () => undefined })}
          >
            Send {missed} missed
          </Button>
        ) : null}
        <Button look="outline" size="small" data-testid="webhook-edit" disabled={!mounted} onClick={() => setEditing(true)}>
          Change
        </Button>
        <Button
          look={isOn ? "quiet" : "ink"}
          size="small"
          data-testid="webhook-turn"
          disabled={!mounted || isPending}
          onClick={() => act(() => editWebhook({ ...named, status: isOn ? "off" : "on" }))}
        >
          {isOn ? "Switch off" : "Switch on"}
        </Button>
        <ConfirmButton
          label="Remove"
          title="Remove this webhook?"
          text="Nothing is sent there any more, and its log goes with it."
          pending="Removing"
          testId="webhook-remove"
          action={() => dropWebhook(named)}
        />
      </div>
      <div className="mt-3 empty:hidden">
        <FormMessage>{message}</FormMessage>
      </div>
      <Secrets eventId={eventId} webhookId={webhookId} timezone={timezone} secrets={webhook.secrets} />
      {children}
      <EditWebhook key={`${url} ${kinds.join()}`} {...{ eventId, webhook, isOpen: isEditing }} onOpenChange={setEditing} />
    </Card>
  );
}

function Trouble({ webhook: { state, failingSinceSeconds, disabledWhy, waiting, missed }, timezone }: { webhook: WebhookView; timezone: string }) {
  if (state === "disabled")
    return <p className="mt-3 rounded-md bg-negative-wash p-3.5 text-negative">{disabledWhy} Mend it, switch it on, and send what was missed.</p>;
  if (state === "failing" && failingSinceSeconds !== null)
    return (
      <p className="mt-3 rounded-md bg-warning-wash p-3.5 text-warning">
        Has taken nothing since <Time atSeconds={failingSinceSeconds} timezone={timezone} style="short" />. {waiting} on the way, tried again by itself for
        three days.
      </p>
    );
  if (state === "off" && missed > 0) return <p className="mt-3 rounded-md bg-sunken p-3.5">{missed} not sent while it was off. Switch it on to send them.</p>;
  return null;
}
