import type { Page } from "@playwright/test";

const SHOTS = process.env.FOYER_SHOTS;
const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 800 };

/** A picture of the page as it stands, in both sizes, light and dark, where somebody wants to look at it: FOYER_SHOTS names a folder. */
export async function look({ page, name }: { page: Page; name: string }): Promise<void> {
  if (!SHOTS) return;
  for (const theme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: theme });
    for (const viewport of [DESK, PHONE]) {
      await page.setViewportSize(viewport);
      await page.screenshot({ path: `${SHOTS}/${name}-${theme}-${viewport.width}.png` });
    }
  }
}
