"use client";

import { useState } from "react";
import { Badge } from "#components/badge.tsx";
import { Button } from "#components/button.tsx";
import { Dialog } from "#components/dialog.tsx";
import { Time } from "#components/time.tsx";
import { useMounted } from "#components/use-mounted.ts";
import type { SecretView } from "#server/geofence/get-zone-desk.ts";
import { FormMessage, NothingYet, Section } from "../gates/section.tsx";
import { useAnswer } from "../gates/use-answer.ts";
import { ShownSecret } from "../webhooks/shown-secret.tsx";
import { makeSecret } from "./make-secret.ts";

type Props = { eventId: string; timezone: string; url: string; sdkUrl: string; secrets: readonly SecretView[] };

/** For apps and servers of others that already know where their guests are. */
export function WebhookCard({ eventId, timezone, url, sdkUrl, secrets }: Props) {
  const [shown, setShown] = useState<string | null>(null);
  const [isAsking, setAsking] = useState(false);
  const mounted = useMounted();
  const answer = useAnswer();
  function make(overlap: "day" | "none"): void {
    const onDone = ({ secret }: { secret: string }) => {
      setAsking(false);
      setShown(secret);
    };
    answer.call({ action: () => makeSecret({ eventId, overlap }), onDone });
  }
  return (
    <Section title="Webhook and SDK" text="Your own app or server can say that a guest has arrived. It signs each message with the event’s secret.">
      <dl className="mt-5 grid gap-4">
        <Address name="Webhook" value={url} />
        <Address name="SDK for your pages" value={sdkUrl} />
      </dl>
      {secrets.length === 0 ? <NothingYet>No secret yet, so no message is believed.</NothingYet> : null}
      <ul className="mt-5 grid divide-y divide-line">
        {secrets.map(({ id, createdAtSeconds, retiresAtSeconds }) => (
          <li key={id} data-testid="webhook-secret" className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 py-3 first:pt-0">
            <span>
              Secret of <Time atSeconds={createdAtSeconds} timezone={timezone} style="short" />
            </span>
            {retiresAtSeconds === null ? (
              <Badge tone="positive">In use</Badge>
            ) : (
              <Badge tone="warning">
                Ends <Time atSeconds={retiresAtSeconds} timezone={timezone} style="short" />
              </Badge>
            )}
          </li>
        ))}
      </ul>
      {shown ? <ShownSecret secret={shown} onDone={() => setShown(null)} /> : null}
      <FormMessage>{isAsking ? null : answer.message}</FormMessage>
      {shown ? null : (
        <Button
          look="outline"
          className="mt-5"
          data-testid="webhook-make"
          disabled={!mounted}
          pending={answer.isPending ? "Making" : null}
          onClick={() => (secrets.length === 0 ? make("day") : setAsking(true))}
        >
          {secrets.length === 0 ? "Make a secret" : "Replace the secret"}
        </Button>
      )}
      <Dialog title="Replace the secret?" description="You are shown a new one, once." open={isAsking} onOpenChange={setAsking}>
        <div className="grid gap-4">
          <FormMessage>{answer.message}</FormMessage>
          <Button look="accent" data-testid="webhook-replace" pending={answer.isPending ? "Making" : null} onClick={() => make("day")}>
            Keep the old one for a day
          </Button>
          <Button look="danger" data-testid="webhook-replace-now" disabled={answer.isPending} onClick={() => make("none")}>
            It has leaked: end it at once
          </Button>
        </div>
      </Dialog>
    </Section>
  );
}

function Address({ name, value }: { name: string; value: string }) {
  return (
    <div className="min-w-0">
      <dt className="label text-muted">{name}</dt>
      <dd className="wrap-anywhere mt-1 font-mono text-sm">{value}</dd>
    </div>
  );
}
