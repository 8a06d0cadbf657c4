"use client";

import { useEffect } from "react";

/** What the tag wrote into the address is good at a gate once: it need not stay in a history, a bookmark or a shared link. */
export function ForgetAddress() {
  useEffect(() => window.history.replaceState(window.history.state, "", window.location.pathname), []);
  return null;
}
