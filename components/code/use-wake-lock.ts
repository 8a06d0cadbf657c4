"use client";

import { useEffect } from "react";

/** Keeps the screen on while a code is shown; the browser lets go of it with the tab, so it is asked for anew on return. */
export function useWakeLock(): void {
  useEffect(() => {
    if (!("wakeLock" in navigator)) return;
    let lock: WakeLockSentinel | null = null;
    let isOver = false;
    const ask = async () => {
      if (document.visibilityState !== "visible") return;
      const sentinel = await navigator.wakeLock.request("screen");
      if (isOver) await sentinel.release();
      else lock = sentinel;
    };
    // A phone that is saving power may refuse; the code shows all the same.
    const tryAsk = () => void ask().catch(() => undefined);
    tryAsk();
    document.addEventListener("visibilitychange", tryAsk);
    return () => {
      isOver = true;
      document.removeEventListener("visibilitychange", tryAsk);
      void lock?.release();
    };
  }, []);
}
