import { type Browser, chromium, expect, type Page, test } from "@playwright/test";
import { launchOptions } from "./support/browser.ts";
import { buyTicket } from "./support/buy-tickets.ts";
import { connectAndSignIn } from "./support/dev-wallet.ts";
import { newPhone } from "./support/new-phone.ts";
import { openPage } from "./support/open-page.ts";
import { demoEventId } from "./support/stack.ts";

test.describe("O7 C72 a page that is open follows what happens", () => {
  let browser: Browser;
  test.beforeAll(async () => {
    browser = await chromium.launch(await launchOptions());
  });
  test.afterAll(() => browser?.close());

  test("also what happened between its reading and the first word of its stream, and reads nothing anew where nothing did", async () => {
    test.setTimeout(180_000);
    const [organizer, guest] = await Promise.all([newPhone({ browser }), newPhone({ browser })]);
    await connectAndSignIn({ page: organizer, account: "Olivia" });
    await connectAndSignIn({ page: guest, account: "Grace" });
    const held = await holdStream(organizer);
    await openPage({ page: organizer, path: `/organizer/events/${demoEventId()}` });
    const sold = organizer.getByTestId("sales-1");
    const before = (await sold.textContent()) ?? "";
    await held.isAsked;
    await buyTicket({ page: guest });
    // Nothing has told the page yet, and it asks for nothing by itself.
    expect(await sold.textContent()).toBe(before);
    expect(held.readings()).toBe(0);
    held.letGo();
    await expect(sold).not.toHaveText(before);
    expect(held.readings()).toBe(1);

    const quiet = await newPhone({ browser });
    const stream = quiet.waitForResponse((response) => response.url().includes("/api/changes?") && response.ok());
    const readings = countReadings(quiet);
    await openPage({ page: quiet, path: `/events/${demoEventId()}` });
    expect(new URL((await stream).url()).searchParams.get("since")).toMatch(/^\d+:\d+:\d+:/);
    // Whatever was missed is told at once; another purchase is heard of after it, and is the only one that is.
    await buyTicket({ page: guest });
    await expect.poll(readings).toBe(1);
  });
});

/** The page's stream waits, as on a slow network, until it is let go. */
async function holdStream(page: Page) {
  const [asked, free] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  await page.route("**/api/changes?*", async (route) => {
    asked.resolve();
    await free.promise;
    await route.continue();
  });
  return { isAsked: asked.promise, letGo: () => free.resolve(), readings: countReadings(page) };
}

/** How often the page has read its own data again. */
function countReadings(page: Page): () => number {
  let count = 0;
  page.on("request", (request) => {
    const isOwn = new URL(request.url()).pathname === new URL(page.url()).pathname;
    if (isOwn && request.headers().rsc === "1" && !request.headers()["next-router-prefetch"]) count += 1;
  });
  return () => count;
}
