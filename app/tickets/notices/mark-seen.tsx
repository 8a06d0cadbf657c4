"use client";

import { useEffect } from "react";
import { NOTICES_SEEN } from "../../_chrome/notices-seen.ts";
import { postJson } from "../../_providers/post-json.ts";

/** What is on the screen has been seen; its mark stays until the page is opened again. */
export function MarkSeen({ transactionHashes }: { transactionHashes: readonly string[] }) {
  const key = transactionHashes.join();
  useEffect(() => {
    if (key === "") return;
    // Where this fails they are told once more with the next visit.
    void postJson("/api/account/notices/read", { transactionHashes: key.split(",") }).then(
      ({ ok }) => ok && window.dispatchEvent(new Event(NOTICES_SEEN)),
      () => undefined,
    );
  }, [key]);
  return null;
}
