const UNITS = [
  { seconds: 86_400, one: "day" },
  { seconds: 3_600, one: "hour" },
  { seconds: 60, one: "minute" },
] as const;

/** "just now", "40 s ago", "3 hours ago": as precise as somebody needs who looks whether it lives. */
export function sinceWords({ atSeconds, nowSeconds }: { atSeconds: number; nowSeconds: number }): string {
  const age = Math.max(0, nowSeconds - atSeconds);
  if (age < 5) return "just now";
  if (age < 60) return `${age} s ago`;
  for (const { seconds, one } of UNITS) {
    const count = Math.floor(age / seconds);
    if (count > 0) return `${count} ${one}${count === 1 ? "" : "s"} ago`;
  }
  return "just now";
}
