import { formatInstant } from "#components/format-instant.ts";
import type { HourBar } from "#core/usage.ts";

/** So many hours have a time below them at most. */
const LABELS = 8;

/** Arrivals by the hour, as columns; read aloud as a table. */
export function Hours({ hours, timezone }: { hours: readonly HourBar[]; timezone: string }) {
  const most = Math.max(1, ...hours.map(totalOf));
  const step = Math.max(1, Math.ceil(hours.length / LABELS));
  return (
    <figure className="mt-4 min-w-0" data-testid="report-hours">
      <div aria-hidden className="flex gap-[3px]">
        {hours.map((hour, place) => (
          <div key={hour.atSeconds} className="min-w-0 max-w-14 flex-1">
            <div className="flex h-40 flex-col justify-end border-line border-b">
              <span className="label overflow-visible whitespace-nowrap text-center tabular-nums">
                {hours.length <= 14 && totalOf(hour) > 0 ? totalOf(hour) : ""}
              </span>
              <span className="rounded-t-sm bg-negative" style={{ height: `${(85 * hour.others) / most}%` }} />
              <span className="bg-positive first:rounded-t-sm" style={{ height: `${(85 * hour.admitted) / most}%` }} />
            </div>
            <span className="label mt-1 block h-4 overflow-visible whitespace-nowrap text-muted">
              {place % step === 0 ? formatInstant({ atSeconds: hour.atSeconds, timezone, style: "clock" }) : ""}
            </span>
          </div>
        ))}
      </div>
      <table className="sr-only">
        <caption>Scans by the hour</caption>
        <thead>
          <tr>
            <th>Hour</th>
            <th>Let in</th>
            <th>Not let in</th>
          </tr>
        </thead>
        <tbody>
          {hours.map(({ atSeconds, admitted, others }) => (
            <tr key={atSeconds}>
              <th>{formatInstant({ atSeconds, timezone, style: "short" })}</th>
              <td>{admitted}</td>
              <td>{others}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}

function totalOf({ admitted, others }: HourBar): number {
  return admitted + others;
}
