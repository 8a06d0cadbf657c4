"use client";

import { useEffect, useState } from "react";
import { FoyerError } from "#core/error.ts";

/** A code as a screen shows it; `expiresAtMs` by the same clock that it was asked for with. */
export type ShownCode = { readonly text: string; readonly slot: number; readonly expiresAtMs: number };

export type RotatingCode =
  | { readonly kind: "making" }
  | { readonly kind: "shown"; readonly code: ShownCode }
  | { readonly kind: "none" }
  /** `fault`: what the server said; `null` where the device itself failed. */
  | { readonly kind: "failed"; readonly fault: FoyerError | null };

type CodeAt = (atMs: number) => Promise<ShownCode | null>;

/** A new code whenever the last one's time is over, and at once when the page comes back into view: sleeping tabs miss their timers. */
export function useRotatingCode({ codeAt, nowMs }: { codeAt: CodeAt; nowMs: () => number }): RotatingCode {
  const [shown, setShown] = useState<RotatingCode>({ kind: "making" });
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const show = async () => {
      clearTimeout(timer);
      const next = await make({ codeAt, nowMs });
      if (isOver) return;
      setShown(next);
      const waitMs = waitOf({ next, nowMs });
      if (waitMs !== null) timer = setTimeout(show, waitMs);
    };
    const whenVisible = () => {
      if (document.visibilityState === "visible") void show();
    };
    void show();
    document.addEventListener("visibilitychange", whenVisible);
    return () => {
      isOver = true;
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", whenVisible);
    };
  }, [codeAt, nowMs]);
  return shown;
}

/** Until the next try; `null`: there is none before the page is looked at anew. */
function waitOf({ next, nowMs }: { next: RotatingCode; nowMs: () => number }): number | null {
  if (next.kind === "shown") return Math.max(50, next.code.expiresAtMs - nowMs());
  const seconds = next.kind === "failed" ? (next.fault?.retryAfterSeconds ?? null) : null;
  return seconds === null ? null : seconds * 1000;
}

async function make({ codeAt, nowMs }: { codeAt: CodeAt; nowMs: () => number }): Promise<RotatingCode> {
  try {
    const code = await codeAt(nowMs());
    return code ? { kind: "shown", code } : { kind: "none" };
  } catch (error) {
    console.error("This device could not make a code.", error);
    return { kind: "failed", fault: error instanceof FoyerError ? error : null };
  }
}
