"use client";

import { useEffect, useState } from "react";

/** False until the page has come to life: a control that needs scripts stays off until then, so that no press is lost. */
export function useMounted(): boolean {
  const [mounted, setMounted] = useState(false);
  useEffect(() => setMounted(true), []);
  return mounted;
}
