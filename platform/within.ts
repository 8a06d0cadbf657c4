import { setTimeout as wait } from "node:timers/promises";

/** The work's result, or what `late` makes of it after some milliseconds. The work is told by the signal that nobody waits for it any more. */
export async function within<T>({ timeoutMs, late }: { timeoutMs: number; late: () => T }, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const timer = new AbortController();
  // Ends with the work: the rejection of a wait that nobody waits for is no fault.
  const end = wait(timeoutMs, undefined, { signal: timer.signal }).then(late);
  end.catch(() => undefined);
  try {
    return await Promise.race([work(timer.signal), end]);
  } finally {
    timer.abort();
  }
}
