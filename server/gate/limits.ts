import type { Counts } from "../limits/counts.ts";
import { GUESSES_PER_RECORD, SCANS_PER_DEVICE } from "../limits/limits.ts";

/** Whether one more scan of this device is within its rate (C16). */
export type ScanLimiter = { readonly take: (deviceId: string) => Promise<boolean> };

/** Wrong guesses at one record (trap 12). */
export type GuessLimiter = { readonly isLocked: (id: string) => Promise<boolean>; readonly count: (id: string) => Promise<void> };

export function createScanLimiter({ counts }: { counts: Counts }): ScanLimiter {
  return { take: async (deviceId) => !counts.take(SCANS_PER_DEVICE, deviceId).isOver };
}

export function createGuessLimiter({ counts }: { counts: Counts }): GuessLimiter {
  return {
    isLocked: async (id) => counts.look(GUESSES_PER_RECORD, id).remaining === 0,
    count: async (id) => {
      counts.take(GUESSES_PER_RECORD, id);
    },
  };
}
