import type { Page } from "@playwright/test";

/** As a reader on a cable does: all letters at once, and Enter. */
export async function readByCable({ page, text }: { page: Page; text: string }): Promise<void> {
  await page.evaluate((letters) => {
    for (const key of [...letters, "Enter"]) window.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  }, text);
}
