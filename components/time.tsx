import { formatInstant, type InstantStyle } from "./format-instant.ts";

/** An instant in the event's own time zone, so that server and browser write the same words. */
export function Time({ atSeconds, timezone, style = "full", className }: { atSeconds: number; timezone: string; style?: InstantStyle; className?: string }) {
  return (
    <time dateTime={new Date(atSeconds * 1000).toISOString()} className={className}>
      {formatInstant({ atSeconds, timezone, style })}
    </time>
  );
}
