const MINUTE_SECONDS = 60;
const HOUR_SECONDS = 3_600;

/** "240 ms", "3.2 s", "4 min 10 s". */
export function durationWords(durationMs: number): string {
  if (durationMs < 1_000) return `${durationMs} ms`;
  if (durationMs < 60_000) return `${(durationMs / 1_000).toFixed(1)} s`;
  return `${Math.floor(durationMs / 60_000)} min ${Math.round((durationMs % 60_000) / 1_000)} s`;
}

/** "in 40 s", "in 5 h 12 min". */
export function untilWords({ atSeconds, nowSeconds }: { atSeconds: number; nowSeconds: number }): string {
  const left = Math.max(0, atSeconds - nowSeconds);
  if (left < MINUTE_SECONDS) return `in ${left} s`;
  const [hours, minutes] = [Math.floor(left / HOUR_SECONDS), Math.floor((left % HOUR_SECONDS) / MINUTE_SECONDS)];
  return hours === 0 ? `in ${minutes} min` : `in ${hours} h ${minutes} min`;
}

/** What a run came to, in a line: "marked 5, refused 1". Of what there was none is not spoken; what is no figure and no word is left to the log. */
export function resultWords(result: Readonly<Record<string, unknown>>): string {
  const facts = Object.entries(result).filter(([, value]) => (typeof value === "number" && value !== 0) || typeof value === "string");
  return facts.map(([name, value]) => `${spaced(name)} ${value}`).join(", ") || "Nothing to do";
}

function spaced(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
