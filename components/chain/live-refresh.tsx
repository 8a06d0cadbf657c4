"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";
import { parseAddress } from "#core/bytes.ts";
import type { Topic } from "#core/change.ts";
import { useChanges } from "./use-changes.ts";

/** A busy sale would ask for the page many times a second; once in this time is enough for an eye. */
const PAUSE_MS = 1_000;

/** Loads the page's data again when something about its event has changed. */
export function LiveRefresh({ contract }: { contract: string }) {
  useRefresh({ kind: "event", contract: parseAddress(contract) });
  return null;
}

/** The same for pages that show many events (`events`), or the mirror itself (`mirror`, for operators). */
export function LiveRefreshAll({ kind }: { kind: "events" | "mirror" }) {
  useRefresh({ kind });
  return null;
}

function useRefresh(topic: Topic): void {
  const router = useRouter();
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  useChanges({
    topic,
    onChange: () => {
      timer.current ??= setTimeout(() => {
        timer.current = null;
        router.refresh();
      }, PAUSE_MS);
    },
  });
  useEffect(
    () => () => {
      if (timer.current) clearTimeout(timer.current);
    },
    [],
  );
}
