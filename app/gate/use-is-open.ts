import { useEffect, useState } from "react";
import { gateKit } from "./gate-kit.ts";

/** Whether an instant of the server's clock is still to come; turns false when it has. */
export function useIsOpen(untilMs: number | null): boolean {
  const [endedMs, setEndedMs] = useState<number | null>(null);
  useEffect(() => {
    if (untilMs === null) return;
    const timer = window.setTimeout(() => setEndedMs(untilMs), Math.max(0, untilMs - gateKit().clock.nowMs()));
    return () => window.clearTimeout(timer);
  }, [untilMs]);
  return untilMs !== null && endedMs !== untilMs;
}
