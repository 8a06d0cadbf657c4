"use client";

import { useEffect } from "react";

/** The whole document, for dialogs stand outside of the page's own element; the reader's choice is back on the next page. */
export function useDarkDocument(): void {
  useEffect(() => {
    const { dataset } = document.documentElement;
    const before = dataset.theme;
    dataset.theme = "dark";
    return () => {
      if (before) dataset.theme = before;
      else delete dataset.theme;
    };
  }, []);
}
