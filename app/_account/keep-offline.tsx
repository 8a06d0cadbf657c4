"use client";

import { usePathname } from "next/navigation";
import { useEffect } from "react";
import { keepOffline } from "#components/offline.ts";
import { useAccountSession } from "#components/session.tsx";

/** Keeps the page that it stands on for a time without network, as long as this holder is signed in; anew with each `version` of what it shows. */
export function KeepOffline({ version }: { version: string }) {
  const path = usePathname();
  const holder = useAccountSession()?.wallet ?? null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new version is a new page to keep
  useEffect(() => {
    if (!holder || !navigator.onLine) return;
    const keep = () => void keepOffline({ scope: "holder", holder, path });
    if (document.readyState === "complete") keep();
    else window.addEventListener("load", keep, { once: true });
    return () => window.removeEventListener("load", keep);
  }, [holder, path, version]);
  return null;
}
