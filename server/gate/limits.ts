import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";

/** Whether one more scan of this device is within its rate (C16). Counted in each process by itself, so n processes allow n times as many. */
export type ScanLimiter = { readonly take: (deviceId: string) => Promise<boolean> };

/** Far above what a person can show a camera, far below what guessing needs. */
export const SCANS_PER_DEVICE = 240;
export const SCAN_WINDOW_SECONDS = 60;

export function createLimiter({ points, windowSeconds }: { points: number; windowSeconds: number }): ScanLimiter {
  const limiter = new RateLimiterMemory({ points, duration: windowSeconds });
  return { take: (key) => limiter.consume(key).then(() => true, isOver) };
}

/** Wrong guesses at one record. Counted in each process by itself, so n processes allow n times as many. */
export type GuessLimiter = { readonly isLocked: (id: string) => Promise<boolean>; readonly count: (id: string) => Promise<void> };

/** A phone whose clock is off is wrong a few times; out of 33 million tries one in two would be right. */
export const GUESSES_PER_RECORD = 10;
export const GUESS_WINDOW_SECONDS = 600;

export function createGuessLimiter({ points, windowSeconds }: { points: number; windowSeconds: number }): GuessLimiter {
  const limiter = new RateLimiterMemory({ points, duration: windowSeconds });
  return {
    isLocked: async (id) => ((await limiter.get(id))?.consumedPoints ?? 0) >= points,
    count: async (id) => {
      await limiter.penalty(id);
    },
  };
}

function isOver(error: unknown): false {
  if (error instanceof RateLimiterRes) return false;
  throw error;
}
