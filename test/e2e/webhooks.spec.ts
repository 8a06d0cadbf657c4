import { type Browser, chromium, expect, type Page, test } from "@playwright/test";
import { type Receiver, signatureBy, startReceiver } from "../support/receiver.ts";
import { launchOptions } from "./support/browser.ts";
import { connectAndSignIn } from "./support/dev-wallet.ts";
import { look } from "./support/look.ts";
import { newPhone } from "./support/new-phone.ts";
import { openPage } from "./support/open-page.ts";
import { demoEventId } from "./support/stack.ts";

const LONG = { timeout: 60_000 };

test.describe("A11: an organizer's server hears what happens, and an operator sees the work behind it", () => {
  let browser: Browser;
  let page: Page;
  let receiver: Receiver;

  test.beforeAll(async () => {
    test.setTimeout(120_000);
    browser = await chromium.launch(await launchOptions());
    receiver = await startReceiver();
    page = await newPhone({ browser });
    await connectAndSignIn({ page, account: "Olivia" });
  });
  test.afterAll(() => Promise.all([browser?.close(), receiver?.close()]));

  test("adds one, stores its secret, and gets a signed message", async () => {
    await openPage({ page, path: `/organizer/events/${demoEventId()}/webhooks` });
    await expect(page.getByText("Nobody listens yet")).toBeVisible();
    await look({ page, name: "webhooks-empty" });
    await page.getByTestId("webhook-url").fill("http://10.0.0.1/hook");
    await page.getByTestId("webhook-add").click();
    await expect(page.getByText("Only https:// addresses are sent to.")).toBeVisible(LONG);
    await look({ page, name: "webhooks-refused", at: page.getByTestId("webhook-url") });
    await page.getByTestId("webhook-url").fill(receiver.url);
    await page.getByTestId("webhook-add").click();
    const secret = (await page.getByTestId("webhook-new").textContent(LONG)) ?? "";
    await look({ page, name: "webhooks-secret", at: page.getByTestId("webhook-new") });
    await page.getByTestId("webhook-stored").click();
    await page.getByTestId("webhook-test").click();
    await expect(page.locator('[data-testid="delivery"][data-state="delivered"]')).toHaveCount(1, LONG);
    const [message] = receiver.received;
    expect(message?.message.type).toBe("webhook.test");
    expect(message?.signatures).toEqual([signatureBy(secret, message as Receiver["received"][number])]);
  });

  test("sees why a message did not arrive, and sends it again", async () => {
    receiver.answer(500, "The database is being painted.");
    await page.getByTestId("webhook-test").click();
    const waiting = page.locator('[data-testid="delivery"][data-state="waiting"]');
    await expect(waiting.getByText("500 in").first()).toBeVisible(LONG);
    await waiting.locator("summary").click();
    await look({ page, name: "webhooks-failing" });
    receiver.answer(200);
    await page.locator('[data-testid="delivery"]').first().getByTestId("delivery-replay").click();
    await expect(page.locator('[data-testid="delivery"][data-state="delivered"]')).toHaveCount(2, LONG);
    await expect(page.getByTestId("webhook")).toHaveAttribute("data-state", "on");
    await page.getByTestId("webhook-renew").click();
    await page.getByTestId("webhook-renew-day").click();
    await page.getByTestId("webhook-stored").click(LONG);
    await expect(page.getByTestId("webhook-secret")).toHaveCount(2);
    await look({ page, name: "webhooks" });
  });

  test("runs a job, pauses it and lets it go on", async () => {
    await openPage({ page, path: "/operator/jobs" });
    const job = page.getByTestId("job-clean-up");
    await expect(page.getByTestId("worker-seen")).toContainText("At work");
    await look({ page, name: "jobs" });
    await page.getByTestId("job-run-clean-up").click();
    await expect(job).toHaveAttribute("data-state", "done", LONG);
    await page.getByTestId("job-pause-clean-up").click();
    await expect(job).toHaveAttribute("data-state", "paused", LONG);
    await look({ page, name: "jobs-paused" });
    await page.getByTestId("job-resume-clean-up").click();
    await expect(job).toHaveAttribute("data-state", "done", LONG);
  });
});
