"use client";

import { useEffect } from "react";
import { nameHolder } from "#components/offline.ts";
import { useAccountSession } from "#components/session.tsx";

/** Registers the service worker and tells it who is signed in. */
export function OfflineKeeper() {
  const account = useAccountSession();
  const holder = account?.wallet ?? null;

  useEffect(() => {
    if ("serviceWorker" in navigator) void navigator.serviceWorker.register("/sw.js");
  }, []);

  useEffect(() => {
    void nameHolder(holder);
  }, [holder]);

  return null;
}
