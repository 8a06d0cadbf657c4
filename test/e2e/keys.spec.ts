import { type Browser, chromium, expect, type Page, test } from "@playwright/test";
import { launchOptions } from "./support/browser.ts";
import { connectAndSignIn } from "./support/dev-wallet.ts";
import { look } from "./support/look.ts";
import { newPhone } from "./support/new-phone.ts";
import { openPage, reloadPage } from "./support/open-page.ts";
import { stackUrl } from "./support/stack.ts";

test.describe("C13: keys for an organizer's programs", () => {
  let browser: Browser;
  let page: Page;

  test.beforeAll(async () => {
    test.setTimeout(120_000);
    browser = await chromium.launch(await launchOptions());
    page = await newPhone({ browser });
    await connectAndSignIn({ page, account: "Olivia" });
  });
  test.afterAll(() => browser?.close());

  test("makes a key, shows it once, sees that it was used, and revokes it", async () => {
    await openPage({ page, path: "/organizer/keys" });
    await look({ page, name: "keys-empty" });
    await page.getByTestId("key-name").fill("Box office");
    await page.getByTestId("key-create").click();
    await expect(page.getByText("Choose at least one thing that it may do.")).toBeVisible();
    await page.getByTestId("key-scope-tickets:read").check();
    await page.getByTestId("key-create").click();
    const key = await page.getByTestId("key-new").textContent();
    await look({ page, name: "keys-new" });
    const ask = () => page.request.get(`${stackUrl()}/api/tickets`, { headers: { authorization: `Bearer ${key}`, cookie: "" } });
    expect((await ask()).status()).toBe(200);
    await reloadPage(page);
    await expect(page.getByTestId("key-new")).toHaveCount(0);
    await expect(page.getByTestId("api-key")).toContainText(`Box office`);
    await expect(page.getByTestId("api-key")).toContainText("Used");
    await look({ page, name: "keys-used" });
    await page.getByTestId("key-revoke").click();
    await page.getByTestId("key-revoke-confirm").click();
    await expect(page.getByTestId("api-key")).toContainText("Revoked");
    expect((await ask()).status()).toBe(401);
  });
});
