const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const EVERY_MINUTE = "* * * * *";
const DAILY = /^(\d{1,2}) (\d{1,2}) \* \* \*$/;

/** When a schedule is due next, by UTC as the queue counts. Of cron's words it knows those that our jobs use: each minute, and once a day. */
export function nextRun({ cron, nowMs }: { cron: string; nowMs: number }): number {
  if (cron === EVERY_MINUTE) return (Math.floor(nowMs / MINUTE_MS) + 1) * MINUTE_MS;
  const [, minute, hour] = DAILY.exec(cron) ?? [];
  if (minute === undefined || hour === undefined) throw new RangeError(`"${cron}" is no schedule of ours`);
  const today = Math.floor(nowMs / DAY_MS) * DAY_MS + (Number(hour) * 60 + Number(minute)) * MINUTE_MS;
  return today > nowMs ? today : today + DAY_MS;
}
