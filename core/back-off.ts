/** How long to wait after each failure; after the last of them nothing is tried any more. */
export type BackOff = readonly number[];

const [MINUTE, HOUR] = [60, 3600];

/** Three days, as Standard Webhooks proposes it: at once, then ever more rarely. */
export const WEBHOOK_BACK_OFF_SECONDS: BackOff = [5, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 20 * HOUR + 25 * MINUTE];

/** A day: a mail server that is down for longer is mended by somebody who then asks again. */
export const MAIL_BACK_OFF_SECONDS: BackOff = [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, 13 * HOUR];

/** How many seconds after the latest of so many failures the next try is due; `null`: none is. */
export function waitAfter({ backOff, failures }: { backOff: BackOff; failures: number }): number | null {
  return backOff[failures - 1] ?? null;
}
