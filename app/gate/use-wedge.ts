"use client";

import { useEffect, useEffectEvent } from "react";
import { createWedge } from "#scanner/wedge.ts";

/** A reader on a cable types like a keyboard, on whatever part of the screen: hears of each text that it has typed. */
export function useWedge(onText: (text: string) => void): void {
  const hear = useEffectEvent(onText);
  useEffect(() => {
    const wedge = createWedge();
    const onKey = (event: KeyboardEvent) => {
      const text = wedge.key({ key: event.key, atMs: event.timeStamp });
      if (text === null) return;
      event.preventDefault();
      hear(text);
    };
    window.addEventListener("keydown", onKey, { capture: true });
    return () => window.removeEventListener("keydown", onKey, { capture: true });
  }, []);
}
