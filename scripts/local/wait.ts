import { setTimeout as pause } from "node:timers/promises";
import { FoyerError } from "#core/error.ts";
import type { Running } from "./processes.ts";

const POLL_MS = 50;

/**
 * Asks until the answer is yes. Throws UNAVAILABLE with the process's last words when it ends first, or when the
 * time is over.
 */
export async function waitUntil(input: { what: string; running: Running | null; timeoutMs: number; isReady: () => Promise<boolean> }): Promise<void> {
  const deadline = performance.now() + input.timeoutMs;
  let ended = false;
  void input.running?.ended.then(() => {
    ended = true;
  });
  while (!(await isYes(input.isReady))) {
    if (ended) throw fault({ ...input, how: "ended before it was ready" });
    if (performance.now() > deadline) throw fault({ ...input, how: `was not ready after ${Math.round(input.timeoutMs / 1000)} s` });
    await pause(POLL_MS);
  }
}

/** Before it is ready, a server refuses connections: that is a no. */
async function isYes(ask: () => Promise<boolean>): Promise<boolean> {
  try {
    return await ask();
  } catch {
    return false;
  }
}

function fault({ what, running, how }: { what: string; running: Running | null; how: string }): FoyerError {
  const words = running?.tail();
  return new FoyerError({ code: "UNAVAILABLE", message: `${what} ${how}.${words ? `\n${words}` : ""}`, next: "Read its last words above, then start again." });
}
