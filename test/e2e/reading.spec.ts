import { type Browser, type BrowserContextOptions, chromium, expect, type Page, test } from "@playwright/test";
import { launchOptions } from "./support/browser.ts";
import { buyTicket } from "./support/buy-tickets.ts";
import { connectAndSignIn } from "./support/dev-wallet.ts";
import { newPhone } from "./support/new-phone.ts";
import { openPage } from "./support/open-page.ts";
import { demoEventId } from "./support/stack.ts";

const NOBODY = "00000000-0000-4000-8000-000000000000";

let browser: Browser;

test.beforeAll(async () => {
  browser = await chromium.launch(await launchOptions());
});
test.afterAll(() => browser?.close());

function open(options: BrowserContextOptions = {}): Promise<Page> {
  return newPhone({ browser, ...options });
}

function cards(page: Page) {
  return page.getByTestId("event-card");
}

test.describe("O1 search", () => {
  test("works from the home page without any script", async () => {
    const page = await open({ javaScriptEnabled: false });
    await openPage({ page, path: "/" });
    await page.getByRole("searchbox", { name: "Search events" }).fill("chamber can");
    await page.getByRole("button", { name: "Search" }).click();
    await expect(page).toHaveURL(/\/events\?q=chamber\+can/);
    await expect(cards(page)).toHaveCount(1);
    await expect(cards(page).first()).toContainText("Chamber Music by the Canal");
    await page.context().close();
  });

  test("shows what is found while it is typed, forgives a typing error, and says when there is nothing", async () => {
    const page = await open();
    await openPage({ page, path: "/events" });
    const field = page.getByRole("searchbox", { name: "Search events" });
    await field.pressSequentially("wint");
    await expect(cards(page)).toHaveCount(1);
    await expect(page).toHaveURL(/q=wint$/);
    await field.fill("lantren festval");
    await expect(page.getByText("These come close:")).toBeVisible();
    await expect(cards(page).first()).toContainText("Lantern Festival");
    await field.fill("zymurgy");
    await expect(page.getByRole("heading", { name: "Nothing found" })).toBeVisible();
    await page.getByRole("link", { name: "Show all events" }).click();
    await expect(field).toHaveValue("");
    expect(await cards(page).count()).toBeGreaterThan(1);
    await page.context().close();
  });
});

test.describe("O9 the resale market", () => {
  test("sorts and filters an event's offers, and keeps the choice in its address", async () => {
    const page = await open();
    await openPage({ page, path: `/events/${demoEventId()}/resale` });
    const filter = page.getByTestId("market-filter");
    await filter.getByLabel("Tier").selectOption({ label: "Garden" });
    await expect(page).toHaveURL(/tier=1/);
    const offers = page.getByTestId("offer");
    await expect(offers.first()).toContainText("Garden");
    await filter.getByLabel("Order").selectOption({ label: "Highest price first" });
    await expect(page).toHaveURL(/sort=price-desc.*tier=1/);
    await filter.getByLabel("Up to").fill("0,0001");
    await filter.getByRole("button", { name: "Show" }).click();
    await expect(page.getByRole("heading", { name: "Nothing like that" })).toBeVisible();
    await page.getByRole("link", { name: "Show every offer" }).click();
    await expect(offers.first()).toBeVisible();
    await page.context().close();
  });

  test("names the event of each offer where all stand together", async () => {
    const page = await open();
    await openPage({ page, path: "/events" });
    await page.getByRole("link", { name: "Tickets from other guests" }).click();
    await expect(page.getByRole("heading", { name: "Resale" })).toBeVisible();
    await expect(
      page
        .getByTestId("offer")
        .first()
        .getByRole("link", { name: /Lantern Festival/ }),
    ).toBeVisible();
    await page.context().close();
  });
});

test.describe("O6 what a wallet bought", () => {
  test("stands in its history and in the ticket's own story", async () => {
    const page = await open();
    await connectAndSignIn({ page, account: "Olivia" });
    await openPage({ page, path: "/tickets/history" });
    await buyTicket({ page });
    await page.getByRole("link", { name: "Purchases and sales" }).click();
    await expect(page.getByTestId("history").getByRole("listitem").first()).toContainText("Bought 1 × Garden");
    await expect(page.getByTestId("history").getByRole("listitem").first()).toContainText("0.05 ETH");
    await openPage({ page, path: "/tickets" });
    await page.getByTestId("ticket-card").first().click();
    await expect(page.getByTestId("provenance")).toContainText("Bought for 0.05 ETH");
    await page.context().close();
  });
});

test.describe("U6 the operator's page", () => {
  test("shows the mirror to platform admins, follows it by itself, and is nothing for others", async () => {
    const [operator, guest] = [await open(), await open()];
    await connectAndSignIn({ page: operator, account: "Olivia" });
    await operator.getByRole("link", { name: "Operator: the mirror" }).click();
    await expect(operator.getByTestId("mirror-state")).toHaveAttribute("data-state", "trusted");
    await expect(operator.getByTestId("endpoint").first()).toContainText("healthy");
    const mirrored = (await operator.getByTestId("mirrored").textContent()) ?? "";
    await connectAndSignIn({ page: guest, account: "Grace" });
    expect((await openPage({ page: guest, path: "/operator" }))?.status()).toBe(404);
    await expect(guest.getByRole("link", { name: "Operator: the mirror" })).toHaveCount(0);
    await buyTicket({ page: guest });
    await expect(operator.getByTestId("mirrored")).not.toHaveText(mirrored);
    for (const page of [operator, guest]) await page.context().close();
  });
});

test.describe("pages that have a skeleton", () => {
  test("still answer 404 for what is not there", async () => {
    const page = await open();
    for (const path of [`/events/${NOBODY}`, `/tickets/${NOBODY}`, `/events/${NOBODY}/resale`, "/events/1"]) {
      expect((await openPage({ page, path }))?.status(), path).toBe(404);
      await expect(page.getByText("Nothing here")).toBeVisible();
    }
    await page.context().close();
  });
});
