import { classNames } from "#components/class-names.ts";

export type BarRow = { readonly name: string; readonly parts: readonly { readonly count: number; readonly tone: keyof typeof TONES }[] };

const TONES = { positive: "bg-positive", negative: "bg-negative", neutral: "bg-line-strong" } as const;

/** Lengths side by side, each with its figure, so that nothing rests on colour or length alone. */
export function Bars({ rows, testId }: { rows: readonly BarRow[]; testId: string }) {
  const most = Math.max(1, ...rows.map(totalOf));
  return (
    <ul data-testid={testId} className="mt-4 grid gap-3">
      {rows.map((row) => (
        <li key={row.name} className="grid gap-1">
          <div className="flex items-baseline justify-between gap-3 text-sm">
            <span className="wrap-anywhere min-w-0">{row.name}</span>
            <span className="shrink-0 font-mono tabular-nums">{totalOf(row)}</span>
          </div>
          <div aria-hidden className="flex h-2.5 overflow-hidden rounded-full bg-sunken">
            {row.parts.map(({ count, tone }) => (
              <span key={tone} className={classNames("h-full first:rounded-l-full", TONES[tone])} style={{ width: `${(100 * count) / most}%` }} />
            ))}
          </div>
        </li>
      ))}
    </ul>
  );
}

function totalOf({ parts }: BarRow): number {
  return parts.reduce((sum, { count }) => sum + count, 0);
}
