import { ChevronDown } from "lucide-react";
import { Badge } from "#components/badge.tsx";
import { Time } from "#components/time.tsx";
import type { DeliveryView, TryView } from "#server/webhooks/list-deliveries.ts";
import { NothingYet } from "../gates/section.tsx";
import { ReplayButton } from "./replay-button.tsx";
import { DELIVERY_LOOKS, MESSAGE_WORDS, tryWords } from "./webhook-words.ts";

type Place = { eventId: string; webhookId: string; timezone: string };

/** What was sent to one webhook, the newest first. */
export function Deliveries({ deliveries, ...place }: Place & { deliveries: readonly DeliveryView[] }) {
  if (deliveries.length === 0) return <NothingYet>Nothing has happened since. Send a test to see that the way is open.</NothingYet>;
  return (
    <ul className="mt-4 divide-y divide-line border-line border-t">
      {deliveries.map((delivery) => (
        <li key={delivery.id} data-testid="delivery" data-state={delivery.state}>
          <Delivery delivery={delivery} {...place} />
        </li>
      ))}
    </ul>
  );
}

function Delivery({ delivery, eventId, webhookId, timezone }: Place & { delivery: DeliveryView }) {
  const { kind, state, madeAtSeconds, nextTryAtSeconds, log, body, messageId, id } = delivery;
  const [last] = log;
  return (
    <details className="group">
      <summary className="flex cursor-pointer list-none flex-wrap items-center gap-x-4 gap-y-1 py-3 [&::-webkit-details-marker]:hidden">
        <ChevronDown aria-hidden className="size-4 shrink-0 text-muted transition-transform group-open:rotate-180" />
        <span className="font-semibold">{MESSAGE_WORDS[kind]}</span>
        <Badge tone={DELIVERY_LOOKS[state].tone}>{DELIVERY_LOOKS[state].words}</Badge>
        <span className="ml-auto text-muted text-sm tabular-nums">
          <Time atSeconds={madeAtSeconds} timezone={timezone} style="short" />
        </span>
        {last ? <span className="wrap-anywhere basis-full pl-8 text-muted text-sm">{tryWords(last)}</span> : null}
      </summary>
      <div className="grid gap-4 pb-5 pl-8">
        {nextTryAtSeconds === null ? null : (
          <p className="text-sm">
            Next try <Time atSeconds={nextTryAtSeconds} timezone={timezone} style="short" />
          </p>
        )}
        {log.length > 0 ? <Tries log={log} timezone={timezone} /> : null}
        <div className="min-w-0">
          <p className="label text-muted">{messageId}</p>
          <pre className="mt-2 overflow-x-auto rounded-md bg-sunken p-3 font-mono text-sm">{JSON.stringify(JSON.parse(body), null, 2)}</pre>
        </div>
        <ReplayButton eventId={eventId} webhookId={webhookId} deliveryId={id} />
      </div>
    </details>
  );
}

function Tries({ log, timezone }: { log: readonly TryView[]; timezone: string }) {
  return (
    <ol className="grid gap-3 text-sm">
      {log.map((one) => (
        <li key={one.number} className="min-w-0">
          <p>
            Try {one.number}: <span className="wrap-anywhere">{tryWords(one)}</span> <span className="text-muted">·</span>{" "}
            <Time atSeconds={one.atSeconds} timezone={timezone} style="short" />
          </p>
          {one.answer ? <p className="wrap-anywhere mt-1 rounded-md bg-sunken px-3 py-2 font-mono">{one.answer}</p> : null}
        </li>
      ))}
    </ol>
  );
}
