import Link from "next/link";
import { Badge } from "#components/badge.tsx";
import { buttonStyles } from "#components/button.tsx";
import { Time } from "#components/time.tsx";
import type { UsageEntry, UsagePage } from "#server/audit/list-usage.ts";
import { methodWords, resultWords, toneOfResult } from "./report-words.ts";

type Props = { page: UsagePage; timezone: string; older: string | null };

/** Row by row, the newest first. */
export function Scans({ page, timezone, older }: Props) {
  return (
    <section aria-labelledby="scans" className="mt-12">
      <h2 id="scans" className="display border-ink border-t-2 pt-4 text-3xl">
        Scan by scan
      </h2>
      {page.entries.length === 0 ? (
        <p className="mt-5 rounded-md border-2 border-line border-dashed px-4 py-5 text-muted">Nothing like that has happened.</p>
      ) : null}
      <ul className="mt-3 divide-y divide-line" data-testid="report-scans">
        {page.entries.map((entry, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows of one page never change their places
          <li key={place} className="grid gap-x-4 gap-y-1 py-3 sm:grid-cols-[9.5rem_minmax(0,1fr)_auto]">
            <span className="label pt-1 text-muted">
              <Time atSeconds={Math.floor(entry.atMs / 1000)} timezone={timezone} style="short" />
            </span>
            <span className="min-w-0">
              <Badge tone={toneOfResult(entry.outcome)}>{resultWords(entry.reason !== null && entry.action === "scan" ? entry.reason : entry.outcome)}</Badge>
              {entry.action === "override" ? (
                <Badge tone="warning" className="ml-2">
                  By hand
                </Badge>
              ) : null}
              <span className="ml-2 font-semibold">{entry.ticket ?? ""}</span>
              {entry.note ? <span className="mt-1 block wrap-anywhere text-sm">“{entry.note}”</span> : null}
              <span className="mt-1 block wrap-anywhere text-muted text-sm">{placeWords(entry)}</span>
            </span>
            <span className="label pt-1 text-muted tabular-nums">{entry.durationMs === null ? "" : `${entry.durationMs} ms`}</span>
          </li>
        ))}
      </ul>
      {older ? (
        <Link href={older} data-testid="report-older" className={buttonStyles({ look: "outline", className: "mt-4 print:hidden" })}>
          Older
        </Link>
      ) : null}
    </section>
  );
}

function placeWords({ methods, gateName, deviceName, who }: UsageEntry): string {
  return [methods.map(methodWords).join(", "), gateName, deviceName, who].filter(Boolean).join(" · ");
}
