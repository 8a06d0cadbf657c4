const STYLES = {
  /** Sat 21 November 2026, 20:00 */
  full: { weekday: "short", day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit" },
  /** Sat 21 Nov, 20:00 */
  short: { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" },
  /** Sat 21 Nov */
  date: { weekday: "short", day: "numeric", month: "short" },
  /** 20:00 */
  clock: { hour: "2-digit", minute: "2-digit" },
} satisfies Record<string, Intl.DateTimeFormatOptions>;

export type InstantStyle = keyof typeof STYLES;

/** An instant in words, in the given IANA time zone. */
export function formatInstant({ atSeconds, timezone, style }: { atSeconds: number; timezone: string; style: InstantStyle }): string {
  return new Intl.DateTimeFormat("en-GB", { ...STYLES[style], timeZone: timezone, hourCycle: "h23" }).format(atSeconds * 1000);
}
