import { type Browser, chromium, expect, type Page, test } from "@playwright/test";
import { launchOptions } from "./support/browser.ts";
import { buyTicket } from "./support/buy-tickets.ts";
import { approve, connectAndSignIn } from "./support/dev-wallet.ts";
import { newPhone } from "./support/new-phone.ts";
import { openPage } from "./support/open-page.ts";
import { demoEventId } from "./support/stack.ts";

test.describe("O1 O2 the pages of an event", () => {
  let browser: Browser;
  let organizer: Page;

  test.beforeAll(async () => {
    test.setTimeout(120_000);
    browser = await chromium.launch(await launchOptions());
    organizer = await newPhone({ browser });
    await connectAndSignIn({ page: organizer, account: "Dave" });
  });

  test.afterAll(() => browser?.close());

  test("the organizer's form names what is missing, field by field, until it is there", async () => {
    await openPage({ page: organizer, path: "/organizer/events/new" });
    await organizer.getByTestId("save-draft").click();
    await expect(organizer.getByText("Give the event a title.")).toBeVisible();
    await expect(organizer.getByText("Say where it is.")).toBeVisible();
    await expect(organizer.getByLabel("Title")).toBeFocused();
    await organizer.getByLabel("Title").fill("Gala \u202egnineve");
    await expect(organizer.getByText("Give the event a title.")).toBeHidden();
    await organizer.getByTestId("save-draft").click();
    await expect(organizer.getByText("none that turn the writing direction")).toBeVisible();
  });

  test("a draft goes on chain by one transaction and is on the public list", async () => {
    await publish({ page: organizer, title: "One Seat Theatre" });
    await openPage({ page: organizer, path: "/events" });
    await expect(organizer.getByTestId("event-card").filter({ hasText: "One Seat Theatre" })).toBeVisible();
  });

  test("words that are longer than a phone's screen break, and nothing is pushed off the page", async () => {
    const eventPage = await publish({ page: organizer, title: "Long Word Theatre" });
    for (const path of [eventPage, "/events", eventPage.replace("/events/", "/organizer/events/")]) {
      await openPage({ page: organizer, path });
      await expect(organizer.getByText("Long Word Theatre").first()).toBeVisible();
      expect(await organizer.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
    }
  });

  test("an address that somebody has mangled leads to a page that says so", async () => {
    await openPage({ page: organizer, path: "/events?after=rubbish" });
    await expect(organizer.getByText("Nothing here")).toBeVisible();
    await openPage({ page: organizer, path: `/events/${demoEventId()}/resale?after=rubbish` });
    await expect(organizer.getByText("Nothing here")).toBeVisible();
  });

  test("V2 the address of a wristband is a page that tells nothing, asks for nothing and keeps nothing", async () => {
    const page = await newPhone({ browser });
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    const texts: string[] = [];
    for (const query of [`picc_data=${"0F".repeat(16)}&cmac=${"A1".repeat(8)}`, `e=${"0E".repeat(16)}&c=${"A1".repeat(8)}`, "x=naughty%22word"]) {
      const answer = await openPage({ page, path: `/t?${query}` });
      expect(answer?.status()).toBe(200);
      expect(answer?.headers()["cache-control"]).toMatch(/no-store/);
      await expect(page.getByRole("heading", { name: "This opens the door" })).toBeVisible();
      await expect.poll(() => new URL(page.url()).search).toBe("");
      texts.push((await page.locator("main").textContent()) ?? "");
      const value = query.split(/[=&]/)[1] ?? "";
      expect(asked.filter((url) => url.includes(value))).toHaveLength(1);
    }
    expect(new Set(texts).size).toBe(1);
    await openPage({ page, path: "/t" });
    await expect(page.getByRole("heading", { name: "This opens the door" })).toBeVisible();
    expect(asked.filter((url) => url.includes("/api/tickets") || url.includes("/api/gate"))).toEqual([]);
    await page.context().close();
  });

  test("an organizer who signs in elsewhere keeps what was typed here", async () => {
    await openPage({ page: organizer, path: "/organizer/events/new" });
    await organizer.getByLabel("Title").fill("Half a draft");
    await connectAndSignIn({ page: await newPhone({ browser }), account: "Dave" });
    await organizer.getByTestId("save-draft").click();
    await expect(organizer.getByText("Sign in, then save again.")).toBeVisible();
    await expect(organizer.getByLabel("Title")).toHaveValue("Half a draft");
    await organizer.getByTestId("connect").click();
    await organizer.getByTestId("rk-auth-message-button").click();
    await approve(organizer);
    await expect(organizer.getByTestId("account")).toBeVisible();
    await expect(organizer.getByLabel("Title")).toHaveValue("Half a draft");
  });

  test("says what is free, what is not on sale yet, and then what is sold out", async () => {
    await openPage({ page: organizer, path: await publish({ page: organizer, title: "Last Seat Theatre" }) });
    await expect(organizer.getByText("On sale from")).toBeVisible();
    await expect(organizer.getByTestId("buy-2")).toHaveCount(0);
    await organizer.getByTestId("buy-1").click();
    await approve(organizer);
    await expect(organizer.getByText("Sold out")).toBeVisible();
    await expect(organizer.getByTestId("purchase-done")).toBeVisible();
    await expect(organizer.getByTestId("buy-1")).toHaveCount(0);
  });

  test("an event that does not exist has a page that says so", async () => {
    const answer = await openPage({ page: organizer, path: "/events/00000000-0000-4000-8000-000000000000" });
    expect(answer?.status()).toBe(404);
    await expect(organizer.getByText("Nothing here")).toBeVisible();
  });
});

test.describe("trap 49: what a wallet is asked for", () => {
  test("stands in words in its sheet, and a refusal costs nothing", async () => {
    const browser = await chromium.launch(await launchOptions());
    const page = await newPhone({ browser });
    await connectAndSignIn({ page, account: "Erin" });
    await openPage({ page, path: `/events/${demoEventId()}` });
    await page.getByTestId("buy-1").click();
    const sheet = page.getByRole("dialog", { name: "Buy 1 ticket of tier 1" });
    await expect(sheet).toContainText("0.05 ETH");
    await expect(sheet).toContainText("Erin");
    await sheet.getByTestId("dev-wallet-reject").click();
    await expect(page.getByTestId("purchase-error")).toContainText("You refused this in your wallet.");
    await openPage({ page, path: "/tickets" });
    // By role: while a page streams in, React keeps its parts hidden elsewhere in the document.
    await expect(page.getByRole("heading", { name: "No tickets yet" })).toBeVisible();
    await browser.close();
  });
});

test.describe("trap 69: two people, one browser", () => {
  test("without network the second one sees nothing of the first one's pages", async () => {
    test.setTimeout(180_000);
    const browser = await chromium.launch(await launchOptions());
    const page = await newPhone({ browser });
    await connectAndSignIn({ page, account: "Frank" });
    const ticket = await buyTicket({ page });
    await openPage({ page, path: ticket });
    await expect(page.getByTestId("bind-device")).toBeVisible();
    await expect.poll(() => listKept(page)).toContain(ticket);

    await page.getByTestId("account").click();
    await page.getByTestId("rk-disconnect-button").click();
    await expect(page.getByTestId("connect")).toBeVisible();
    await expect.poll(() => listKept(page)).not.toContain(ticket);
    await connectAndSignIn({ page, account: "Judy" });
    await openPage({ page, path: "/tickets" });
    // By role: while a page streams in, React keeps its parts hidden elsewhere in the document.
    await expect(page.getByRole("heading", { name: "No tickets yet" })).toBeVisible();

    await page.context().setOffline(true);
    expect(await openPage({ page, path: ticket }).catch(() => "no page")).toBe("no page");
    await browser.close();
  });
});

/** An event of its own for a test: one free seat, and places behind it that are not on sale yet. Answers its public page. */
async function publish({ page, title }: { page: Page; title: string }): Promise<string> {
  await openPage({ page, path: "/organizer/events/new" });
  await page.getByLabel("Title").fill(title);
  await page.getByLabel("Description").fill(`A play for one guest. https://theatre.example/${"a-play-".repeat(12)}`);
  await page.getByLabel("Place").fill("Donaudampfschifffahrtsgesellschaftskapitänskeller, Leipzig");
  await page.locator("[name=tier-1-price]").fill("0");
  await page.locator("[name=tier-1-supply]").fill("1");
  await page.getByTestId("add-tier").click();
  await page.locator("[name=tier-2-name]").fill("Standing behind");
  await page.locator("[name=tier-2-price]").fill("0,25");
  await page.locator("[name=tier-2-from]").fill(localDate({ inDays: 2 }));
  await page.getByTestId("save-draft").click();
  await page.getByTestId("go-live").click();
  await approve(page);
  await page.getByRole("link", { name: "Public page" }).click();
  await page.waitForURL(/\d\/events\//);
  return page.url();
}

/** Paths of the pages that open without network. */
function listKept(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const requests = await (await caches.open("foyer-holder-pages")).keys();
    return requests.map(({ url }) => new URL(url).pathname);
  });
}

/** As a date field takes it; the browser's zone is UTC in tests. */
function localDate({ inDays }: { inDays: number }): string {
  return new Date(Date.now() + inDays * 86_400_000).toISOString().slice(0, 16);
}
