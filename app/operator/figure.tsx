import { classNames } from "#components/class-names.ts";

type FigureProps = { name: string; value: string; detail: string; tone?: "plain" | "warning" | "negative"; testId?: string };

/** One number that somebody on duty reads from across the room, and what it means. */
export function Figure({ name, value, detail, tone = "plain", testId }: FigureProps) {
  return (
    <div
      data-testid={testId}
      className={classNames(
        "flex min-w-0 flex-col rounded-lg bg-sunken p-4",
        tone === "warning" && "bg-warning-wash text-warning",
        tone === "negative" && "bg-negative-wash text-negative",
      )}
    >
      <dt className="label text-muted">{name}</dt>
      <dd className={classNames("display mt-2 wrap-anywhere tabular-nums", value.length > 12 ? "text-xl [word-spacing:0.15em]" : "text-2xl sm:text-3xl")}>
        {value}
      </dd>
      <dd className="mt-2 text-muted text-sm">{detail}</dd>
    </div>
  );
}
