import type { Locator, Page } from "@playwright/test";

const SHOTS = process.env.FOYER_SHOTS;
const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 800 };

/**
 * A picture of the page as it stands, in both sizes, light and dark, where somebody wants to look at it: FOYER_SHOTS names a folder. `at`: a part that
 * is to be in it.
 */
export async function look({ page, name, at }: { page: Page; name: string; at?: Locator }): Promise<void> {
  if (!SHOTS) return;
  for (const theme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: theme });
    for (const viewport of [DESK, PHONE]) {
      await page.setViewportSize(viewport);
      await at?.evaluate((part) => part.scrollIntoView({ block: "center" }));
      await page.screenshot({ path: `${SHOTS}/${name}-${theme}-${viewport.width}.png` });
    }
  }
}
