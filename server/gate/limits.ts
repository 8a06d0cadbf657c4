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

function isOver(error: unknown): false {
  if (error instanceof RateLimiterRes) return false;
  throw error;
}
