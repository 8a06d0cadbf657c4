import { chromium, test } from "@playwright/test";
import { launchOptions } from "./support/browser.ts";
import { openPage } from "./support/open-page.ts";
import { stackUrl } from "./support/stack.ts";
test("shots", async () => {
  const browser = await chromium.launch(await launchOptions());
  for (const [name, viewport] of Object.entries({ phone: { width: 390, height: 844 }, desk: { width: 1280, height: 800 } }))
    for (const colorScheme of ["light", "dark"] as const) {
      const page = await (await browser.newContext({ viewport, colorScheme, baseURL: stackUrl() })).newPage();
      await openPage({ page, path: "/t?picc_data=AA&cmac=BB" });
      await page.waitForTimeout(500);
      await page.screenshot({ path: `/tmp/mx/t-${name}-${colorScheme}.png` });
    }
  await browser.close();
});
