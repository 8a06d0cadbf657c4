import type { Logger } from "#platform/log.ts";

export type RetryDeps = {
  readonly log: Logger;
  /** Resolves after so many milliseconds; rejects when the process is asked to stop. */
  readonly wait: (ms: number) => Promise<void>;
};

const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 5_000;
const MOST_TRIES = 6;

/** Tries again with doubling delays, each failure logged, and gives the last one to the caller. A final fault is not tried again. */
export async function retry<T>(
  { log, wait }: RetryDeps,
  { what, isFinal }: { what: string; isFinal: (fault: unknown) => boolean },
  work: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (fault) {
      if (isFinal(fault) || attempt === MOST_TRIES) throw fault;
      const delayMs = delayOf(attempt);
      log.warn({ what, attempt, delayMs, fault: reasonOf(fault) }, "a call failed and is tried again");
      await wait(delayMs);
    }
  }
}

/** 100, 200, 400 ms, … up to 5 s. */
export function delayOf(attempt: number): number {
  return Math.min(FIRST_DELAY_MS * 2 ** (attempt - 1), LONGEST_DELAY_MS);
}

/** The first line of a fault: viem's messages go on with the whole request. */
export function reasonOf(fault: unknown): string {
  return (fault instanceof Error ? fault.message : String(fault)).split("\n", 1)[0] ?? "";
}
