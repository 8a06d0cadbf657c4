/** Whole seconds since 1970 (chain time, credentials) and whole milliseconds (scans, durations). Names carry the unit. */
export function secondsOf(ms: number): number {
  return Math.floor(ms / 1000);
}

/** Rounded up, so that "opens in 0 minutes" is never said of a closed door. */
export function minutesUntil({ fromSeconds, toSeconds }: { fromSeconds: number; toSeconds: number }): number {
  return Math.max(0, Math.ceil((toSeconds - fromSeconds) / 60));
}
