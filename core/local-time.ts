/** A time on the wall clock: ISO weekday (Monday is 1) and minutes since midnight. */
export type LocalTime = { readonly weekday: number; readonly minute: number };

/** Making a format costs a hundred times what using it does, and a gate asks for one zone all night. */
const formats = new Map<string, Intl.DateTimeFormat>();

/**
 * What the clock on the wall shows in an IANA zone. Where clocks are put forward an hour of times does not occur, where they are put
 * back one occurs twice; both are what people at the door see. Throws RangeError for a zone that does not exist.
 */
export function localTimeAt({ atMs, timezone }: { atMs: number; timezone: string }): LocalTime {
  const format = formats.get(timezone) ?? makeFormat(timezone);
  const parts = new Map(format.formatToParts(atMs).map(({ type, value }) => [type, value]));
  const weekday = WEEKDAYS.indexOf(parts.get("weekday") ?? "") + 1;
  return { weekday, minute: Number(parts.get("hour")) * 60 + Number(parts.get("minute")) };
}

const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

function makeFormat(timezone: string): Intl.DateTimeFormat {
  const format = new Intl.DateTimeFormat("en-GB", { timeZone: timezone, hourCycle: "h23", weekday: "short", hour: "2-digit", minute: "2-digit" });
  formats.set(timezone, format);
  return format;
}
