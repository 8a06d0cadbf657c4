import { expect, type Page, type Response } from "@playwright/test";

/**
 * Opens a page and waits until all of it stands in its place. What streams in late lies hidden at the end of the document for
 * a moment; a page that was drawn meanwhile has it twice until then, which nobody sees and every locator does.
 */
export async function openPage({ page, path }: { page: Page; path: string }): Promise<Response | null> {
  const answer = await page.goto(path);
  await settle(page);
  return answer;
}

/** The same for a page that is loaded again. */
export async function reloadPage(page: Page): Promise<void> {
  await page.reload();
  await settle(page);
}

/** A part that was given up for an error page stays where it lies: it has nothing in it that a test looks for. */
async function settle(page: Page): Promise<void> {
  await expect(page.locator('div[hidden][id^="S:"] [data-testid]')).toHaveCount(0);
}
