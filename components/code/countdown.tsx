"use client";

import { useEffect, useState } from "react";

const RADIUS = 15;
const AROUND = 2 * Math.PI * RADIUS;

/** A ring that empties until an instant, with the seconds in it. */
export function Countdown({ untilMs, periodMs, nowMs, label }: { untilMs: number; periodMs: number; nowMs: () => number; label: string }) {
  const leftMs = useMsLeft({ untilMs, nowMs });
  const share = Math.min(1, leftMs / periodMs);
  return (
    <span role="timer" aria-label={label} className="relative grid size-11 shrink-0 place-items-center">
      <svg aria-hidden viewBox="0 0 36 36" className="absolute inset-0 -rotate-90">
        <circle cx="18" cy="18" r={RADIUS} fill="none" strokeWidth="3.5" className="stroke-line" />
        <circle
          cx="18"
          cy="18"
          r={RADIUS}
          fill="none"
          strokeWidth="3.5"
          strokeLinecap="round"
          strokeDasharray={AROUND}
          strokeDashoffset={AROUND * (1 - share)}
          className="stroke-accent"
        />
      </svg>
      <span className="label font-semibold tabular-nums">{leftMs >= 100_000 ? `${Math.ceil(leftMs / 60_000)}m` : Math.ceil(leftMs / 1000)}</span>
    </span>
  );
}

const TICK_MS = 200;

/** Milliseconds until an instant, never below zero. */
export function useMsLeft({ untilMs, nowMs }: { untilMs: number; nowMs: () => number }): number {
  const [atMs, setAtMs] = useState(nowMs);
  useEffect(() => {
    const timer = setInterval(() => setAtMs(nowMs()), TICK_MS);
    return () => clearInterval(timer);
  }, [nowMs]);
  return Math.max(0, untilMs - atMs);
}
