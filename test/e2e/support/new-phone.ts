import type { Browser, BrowserContextOptions, Page } from "@playwright/test";
import { stackUrl } from "./stack.ts";

export const PHONE = { width: 390, height: 844 };

/** Somebody's phone, which shares nothing with another's. */
export async function newPhone({ browser, ...options }: BrowserContextOptions & { browser: Browser }): Promise<Page> {
  const context = await browser.newContext({ viewport: PHONE, deviceScaleFactor: 2, baseURL: stackUrl(), ...options });
  return context.newPage();
}
