"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";
import { parseAddress } from "#core/bytes.ts";
import type { Topic } from "#core/change.ts";
import { useChanges } from "./use-changes.ts";

/** A busy sale would ask for the page many times a second; once in this time is enough for an eye. */
const PAUSE_MS = 1_000;

/** Loads the page's data again when something about its event has changed since it was read (`since`: app/_load/load-bookmark.ts). */
export function LiveRefresh({ contract, since }: { contract: string; since: string }) {
  useRefresh({ topic: { kind: "event", contract: parseAddress(contract) }, since });
  return null;
}

/** The same for pages that show many events (`events`), or the mirror itself (`mirror`, for operators). */
export function LiveRefreshAll({ kind, since }: { kind: "events" | "mirror"; since: string }) {
  useRefresh({ topic: { kind }, since });
  return null;
}

function useRefresh({ topic, since }: { topic: Topic; since: string }): void {
  const router = useRouter();
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  useChanges({
    topic,
    since,
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
