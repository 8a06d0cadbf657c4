"use client";

import { Contrast } from "lucide-react";
import { useRouter } from "next/navigation";
import { saveTheme } from "./theme.ts";

export function ThemeToggle() {
  const router = useRouter();
  return (
    <button
      type="button"
      aria-label="Switch between light and dark"
      onClick={() => {
        const theme = isDark() ? "light" : "dark";
        document.documentElement.dataset.theme = theme;
        saveTheme(theme);
        router.refresh();
      }}
      className="grid size-11 place-items-center rounded-full hover:bg-sunken"
    >
      <Contrast aria-hidden className="size-5" />
    </button>
  );
}

function isDark(): boolean {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}
