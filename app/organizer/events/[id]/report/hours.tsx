import { formatInstant } from "#components/format-instant.ts";
import type { HourBar } from "#core/usage.ts";

const [WIDTH, HEIGHT, FOOT] = [24, 140, 18];
/** So many hours have a time below them at most. */
const LABELS = 8;

/** Arrivals by the hour, as columns; read aloud as a table. */
export function Hours({ hours, timezone }: { hours: readonly HourBar[]; timezone: string }) {
  const most = Math.max(1, ...hours.map(({ admitted, others }) => admitted + others));
  const step = Math.max(1, Math.ceil(hours.length / LABELS));
  const clock = (atSeconds: number) => formatInstant({ atSeconds, timezone, style: "clock" });
  const scale = (count: number) => (count / most) * (HEIGHT - 16);
  return (
    <figure className="mt-4 min-w-0" data-testid="report-hours">
      <div className="overflow-x-auto">
        <svg
          aria-hidden
          viewBox={`0 0 ${Math.max(hours.length, 6) * WIDTH} ${HEIGHT + FOOT}`}
          className="block h-44 w-full"
          style={{ minWidth: `${hours.length * 0.75}rem` }}
          preserveAspectRatio="xMinYMax meet"
        >
          <line x1="0" x2="100%" y1={HEIGHT} y2={HEIGHT} className="stroke-line" />
          {hours.map(({ atSeconds, admitted, others }, i) => (
            <g key={atSeconds} transform={`translate(${i * WIDTH} 0)`}>
              <rect x="3" width={WIDTH - 6} y={HEIGHT - scale(admitted)} height={scale(admitted)} className="fill-positive" />
              <rect x="3" width={WIDTH - 6} y={HEIGHT - scale(admitted + others)} height={scale(others)} className="fill-negative" />
              {admitted + others > 0 ? (
                <text x={WIDTH / 2} y={HEIGHT - scale(admitted + others) - 4} textAnchor="middle" className="fill-ink font-mono text-[9px]">
                  {admitted + others}
                </text>
              ) : null}
              {i % step === 0 ? (
                <text x="3" y={HEIGHT + 13} className="fill-muted font-mono text-[9px]">
                  {clock(atSeconds)}
                </text>
              ) : null}
            </g>
          ))}
        </svg>
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
