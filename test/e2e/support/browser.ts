import { existsSync } from "node:fs";
import type { LaunchOptions } from "@playwright/test";
import chromiumPackage from "@sparticuz/chromium";

/** Chromium for the tests: FOYER_CHROMIUM when set, else the one that npm ships (Linux x64), else Playwright's own. */
export async function launchOptions(): Promise<LaunchOptions> {
  const executablePath = await findExecutable();
  return {
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
    ...(executablePath ? { executablePath } : {}),
  };
}

async function findExecutable(): Promise<string | null> {
  const chosen = process.env.FOYER_CHROMIUM;
  if (chosen) return chosen;
  if (process.platform !== "linux" || process.arch !== "x64") return null;
  const packed = await chromiumPackage.executablePath();
  return existsSync(packed) ? packed : null;
}
