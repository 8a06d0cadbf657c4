/** "2026-12-01T20:00", as a form's date field gives it, read as wall time of an IANA zone. `null` when it is no instant. */
export function secondsOfLocal({ text, timezone }: { text: string; timezone: string }): number | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})$/.exec(text);
  if (!match) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = match.slice(1).map(Number);
  const asUtcMs = Date.UTC(year, month - 1, day, hour, minute);
  // The offset at the guess may differ from the offset at the answer on the day the clocks change; the second round settles it.
  const firstMs = asUtcMs - offsetMs({ atMs: asUtcMs, timezone });
  const atMs = asUtcMs - offsetMs({ atMs: firstMs, timezone });
  return Number.isNaN(atMs) ? null : Math.floor(atMs / 1000);
}

/** The inverse, for a form's date field. */
export function localOfSeconds({ atSeconds, timezone }: { atSeconds: number; timezone: string }): string {
  const atMs = atSeconds * 1000;
  return new Date(atMs + offsetMs({ atMs, timezone })).toISOString().slice(0, 16);
}

/** How far the zone's clock is ahead of UTC at an instant. */
function offsetMs({ atMs, timezone }: { atMs: number; timezone: string }): number {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: timezone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  const parts = new Map(format.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]));
  const get = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  const wallMs = Date.UTC(get("year"), get("month") - 1, get("day"), get("hour"), get("minute"), get("second"));
  return wallMs - Math.floor(atMs / 1000) * 1000;
}
