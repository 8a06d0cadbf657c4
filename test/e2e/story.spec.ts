import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, expect, type Page, test } from "@playwright/test";
import { launchOptions } from "./support/browser.ts";
import { launchWithCamera, pointCamera, takePhoto } from "./support/camera.ts";
import { readCode } from "./support/code-reader.ts";
import { approve, connectAndSignIn } from "./support/dev-wallet.ts";
import { newPhone } from "./support/new-phone.ts";
import { openGate } from "./support/open-gate.ts";
import { openPage, reloadPage } from "./support/open-page.ts";
import { demoEventId } from "./support/stack.ts";

const GATE = "Main entrance";
const MIRROR_MS = 2_000;
const A_MINUTE_MS = 60_000;
const SHORT_CODE = /^[0-9A-Z $%*+\-./:]{137}$/;

test.describe("V1 V4 U1 O1 O2 O9 Q2: the whole story on one machine", () => {
  let browser: Browser;
  let gateBrowser: Browser;
  const cameraFile = join(tmpdir(), `foyer-camera-${process.pid}.mjpeg`);

  test.beforeAll(async () => {
    browser = await chromium.launch(await launchOptions());
    gateBrowser = await launchWithCamera({ file: cameraFile });
  });

  test.afterAll(async () => {
    await Promise.all([browser?.close(), gateBrowser?.close()]);
  });

  test("a guest buys, shows, enters; resells within the rules; the old code dies and the new one lives", async () => {
    test.setTimeout(300_000);
    const event = { id: demoEventId() };
    const alice = await newPhone({ browser });
    const bob = await newPhone({ browser });
    const gate = await newPhone({ browser: gateBrowser, permissions: ["camera"] });

    await test.step("the organizer opens a gate and pairs a device", async () => {
      const olivia = await newPhone({ browser });
      await connectAndSignIn({ page: olivia, account: "Olivia" });
      await openGate({ organizer: olivia, gate, eventId: event.id, name: GATE });
      await olivia.context().close();
    });

    const cards = await test.step("Alice connects, signs in and buys two tickets by a real transaction", async () => {
      await connectAndSignIn({ page: alice, account: "Alice" });
      return buyTwoTickets({ page: alice, eventId: event.id });
    });
    const [first, second] = cards;

    await test.step("she signs the binding once and shows a code that another decoder reads", async () => {
      await openPage({ page: alice, path: first });
      await alice.getByTestId("bind-device").click();
      await approve(alice);
      await expect(alice.getByTestId("code")).toBeVisible();
      expect(await readCode({ page: alice, reader: bob })).toMatch(SHORT_CODE);
    });

    await test.step("the gate reads the rendered code through its camera and admits, once", async () => {
      await scan({ gate, photo: await takePhoto({ page: alice, testId: "code" }) });
      await expect(gate.getByTestId("scan-result")).toHaveAttribute("data-kind", "admit");
      await scan({ gate, photo: await takePhoto({ page: alice, testId: "code" }) });
      await expectRefusal(gate, "ALREADY_ADMITTED");
      await expect(gate.getByTestId("scan-result")).toContainText(GATE);
      await expect(gate.getByTestId("scan-result")).toContainText(/\d{1,2}:\d{2}/);
    });

    const { photo: oldPhoto, takenAtMs } = await test.step("somebody photographs the code of her second ticket", async () => {
      await openPage({ page: alice, path: second });
      await expect(alice.getByTestId("code")).toBeVisible();
      return { photo: await takePhoto({ page: alice, testId: "code" }), takenAtMs: Date.now() };
    });

    await test.step("above the cap the contract refuses and the page explains; at a legal price the ticket is listed", async () => {
      await list({ page: alice, price: "9.5" });
      await expect(alice.getByTestId("list-error")).toContainText(/most|highest|cap/i);
      await list({ page: alice, price: "0.05" });
      await expect(alice.getByTestId("listed-price")).toContainText("0.05");
    });

    await test.step("her phone goes offline; Bob buys the ticket", async () => {
      await alice.context().setOffline(true);
      await connectAndSignIn({ page: bob, account: "Bob" });
      await openPage({ page: bob, path: `/events/${event.id}/resale` });
      await bob.getByTestId(`resale-buy-${second.split("/").at(-1)}`).click();
      await approve(bob);
      await expect(bob.getByText("The ticket is yours.", { exact: true })).toBeVisible();
      await openPage({ page: bob, path: "/tickets" });
      await expect(bob.getByTestId("ticket-card")).toHaveCount(1, { timeout: 10_000 });
    });

    await test.step("the old holder's code is refused", async () => {
      await scan({ gate, photo: await takePhoto({ page: alice, testId: "code" }) });
      await expectRefusal(gate, "NOT_HOLDER");
    });

    await test.step("a picture taken a minute ago is stale", async () => {
      await expect.poll(() => Date.now() - takenAtMs, { timeout: A_MINUTE_MS + 10_000, intervals: [1000] }).toBeGreaterThan(A_MINUTE_MS);
      await scan({ gate, photo: oldPhoto });
      await expectRefusal(gate, "STALE");
    });

    await test.step("the new holder's code is admitted although his phone has no network", async () => {
      await bob.getByTestId("ticket-card").click();
      await bob.getByTestId("bind-device").click();
      await approve(bob);
      await expect(bob.getByTestId("code")).toBeVisible();
      await bob.context().setOffline(true);
      await reloadPage(bob);
      await expect(bob.getByTestId("code")).toBeVisible();
      await scan({ gate, photo: await takePhoto({ page: bob, testId: "code" }) });
      await expect(gate.getByTestId("scan-result")).toHaveAttribute("data-kind", "admit");
    });
  });

  async function scan({ gate, photo }: { gate: Page; photo: Buffer }): Promise<void> {
    await pointCamera({ file: cameraFile, photo });
    await reloadPage(gate);
    await gate.getByTestId("camera-start").click();
    await expect(gate.getByTestId("scan-result")).toHaveAttribute("data-kind", /admit|refuse|ask/, { timeout: 15_000 });
  }
});

async function buyTwoTickets({ page, eventId }: { page: Page; eventId: string }): Promise<[string, string]> {
  await openPage({ page, path: `/events/${eventId}` });
  await page.getByTestId("quantity-1").getByRole("button", { name: "One more" }).click();
  const before = await readHead(page);
  await page.getByTestId("buy-1").click();
  await approve(page);
  await expect.poll(() => readHead(page), { intervals: [20] }).toBeGreaterThan(before);
  // The page says "yours" when the mirror has told it, not when the chain has.
  await expect(page.getByTestId("purchase-done")).toBeVisible({ timeout: MIRROR_MS });
  await openPage({ page, path: "/tickets" });
  await expect(page.getByTestId("ticket-card")).toHaveCount(2);
  const links = await page
    .getByTestId("ticket-card")
    .evaluateAll((cards) => cards.map((card) => card.getAttribute("href") ?? card.querySelector("a")?.getAttribute("href") ?? ""));
  return [links[0] ?? "", links[1] ?? ""];
}

/** The number of the chain's newest block. */
async function readHead(page: Page): Promise<number> {
  const call = {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_blockNumber", params: [] }),
  };
  const { result } = await page.evaluate(async (request) => (await (await fetch("/api/rpc", request)).json()) as { result: string }, call);
  return Number(result);
}

async function list({ page, price }: { page: Page; price: string }): Promise<void> {
  await page.getByTestId("list-price").fill(price);
  await page.getByTestId("list-submit").click();
  await approve(page);
}

async function expectRefusal(gate: Page, reason: string): Promise<void> {
  await expect(gate.getByTestId("scan-result")).toHaveAttribute("data-kind", "refuse");
  await expect(gate.getByTestId("scan-result")).toHaveAttribute("data-reason", reason);
}
