import { Badge } from "#components/badge.tsx";
import { EmptyState } from "#components/empty-state.tsx";
import { Time } from "#components/time.tsx";
import type { AlertView } from "#server/alerts/list-alerts.ts";

/** What looked like misuse, the newest first. Times are the event's, or UTC where there are many. */
export function Alerts({ alerts, timezone }: { alerts: readonly AlertView[]; timezone: string }) {
  if (alerts.length === 0) return <EmptyState title="Nothing to tell" text="Forged codes, guesses, locked PINs and devices out of place would be told here." />;
  return (
    <ul className="grid divide-y divide-line">
      {alerts.map((alert) => (
        <li key={alert.id} data-testid="alert" className="grid gap-2 py-5 first:pt-0">
          <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
            <h3 className="min-w-0 font-semibold text-lg">{alert.title}</h3>
            <Badge tone={alert.state === "going on" ? "negative" : "neutral"}>{alert.state === "going on" ? "Going on" : "Over"}</Badge>
          </div>
          <p className="wrap-anywhere">
            <span className="font-medium">{alert.subject}</span>
            {alert.eventTitle ? <span className="text-muted"> · {alert.eventTitle}</span> : null}
          </p>
          <p className="max-w-prose text-muted">{alert.text}</p>
          <p className="label wrap-anywhere text-muted">
            <Time atSeconds={alert.firstAtSeconds} timezone={timezone} style="short" />
            {alert.lastAtSeconds > alert.firstAtSeconds ? (
              <>
                {" to "}
                <Time atSeconds={alert.lastAtSeconds} timezone={timezone} style="short" />
              </>
            ) : null}
            {` · from ${alert.address || "an unknown address"} · program ${alert.fingerprint}`}
          </p>
        </li>
      ))}
    </ul>
  );
}
