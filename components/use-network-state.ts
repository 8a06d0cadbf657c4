"use client";

import { useSyncExternalStore } from "react";

export type NetworkState = "online" | "offline";

/** What the browser believes about its network. */
export function useNetworkState(): NetworkState {
  return useSyncExternalStore(watch, read, () => "online");
}

function watch(changed: () => void): () => void {
  window.addEventListener("online", changed);
  window.addEventListener("offline", changed);
  return () => {
    window.removeEventListener("online", changed);
    window.removeEventListener("offline", changed);
  };
}

function read(): NetworkState {
  return navigator.onLine ? "online" : "offline";
}
