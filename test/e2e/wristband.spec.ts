import { type Browser, chromium, expect, type Page, test } from "@playwright/test";
import { launchOptions } from "./support/browser.ts";
import { readCode } from "./support/code-reader.ts";
import { approve, connectAndSignIn } from "./support/dev-wallet.ts";
import { openPage, reloadPage } from "./support/open-page.ts";
import { demoEventId, stackUrl } from "./support/stack.ts";

const PHONE = { width: 390, height: 844 };
const GATE = "Wristband desk";
const PIN = "402917";

/** What stands in for the chip and the antenna, in the page itself. */
type Air = { hold: (tag: { serialNumber: string; texts: string[] }) => void; texts: () => string[] };
declare global {
  interface Window {
    air: Air;
  }
}

test.describe("V2 Q2: a wristband is given and worn, a platform's code is shown", () => {
  let browser: Browser;
  test.beforeAll(async () => {
    browser = await chromium.launch(await launchOptions());
  });
  test.afterAll(() => browser?.close());

  test("the kiosk reads a guest's code, writes a wristband, and the gate reads it back", async () => {
    test.setTimeout(240_000);
    const [guest, organizer, desk] = [await newPage(browser), await newPage(browser), await newPage(browser)];
    const reader = await (await browser.newContext()).newPage();
    await desk.addInitScript(installAir);
    await connectAndSignIn({ page: organizer, account: "Olivia" });
    await openDesk({ organizer, desk, eventId: demoEventId() });
    await connectAndSignIn({ page: guest, account: "Dave" });
    await buyTicket(guest);

    await test.step("without setting up the phone the guest shows a code that the platform signs", async () => {
      await guest.getByTestId("platform-code-open").click();
      await expect(guest.getByTestId("platform-code")).toBeVisible();
      await expect.poll(() => readPlatformCode({ guest, reader })).toHaveLength(155);
    });

    const evidence = await test.step("the kiosk finds the ticket by it and writes the wristband", async () => {
      await openPage({ page: desk, path: "/kiosk" });
      await expect(desk.getByTestId("camera-start")).toBeVisible();
      await type(desk, await readPlatformCode({ guest, reader }));
      await expect(desk.getByTestId("kiosk-tag")).toBeVisible();
      await desk.getByTestId("kiosk-nfc").click();
      await desk.evaluate(() => window.air.hold({ serialNumber: "04:a2:b3:c4:d5:e6:80", texts: [] }));
      await expect(desk.getByTestId("kiosk-given")).toBeVisible();
      return desk.evaluate(() => window.air.texts());
    });
    expect(evidence).toHaveLength(1);

    await test.step("the guest sees the wristband on the ticket", async () => {
      await reloadPage(guest);
      await expect(guest.getByTestId("tags")).toContainText("Wristband");
    });

    await test.step("this gate asks for a code as well, and lets the guest in by both", async () => {
      await openPage({ page: desk, path: "/gate" });
      await desk.getByTestId("nfc-start").click();
      await desk.evaluate((texts) => window.air.hold({ serialNumber: "04:a2:b3:c4:d5:e6:80", texts }), evidence);
      await expect(desk.getByTestId("scan-result")).toHaveAttribute("data-kind", "ask");
      await guest.getByTestId("platform-code-open").click();
      await expect(guest.getByTestId("platform-code")).toBeVisible();
      await type(desk, await readPlatformCode({ guest, reader }));
      await expect(desk.getByTestId("scan-result")).toHaveAttribute("data-kind", "admit");
    });
  });
});

async function newPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ viewport: PHONE, deviceScaleFactor: 2, permissions: ["camera"], baseURL: stackUrl() });
  return context.newPage();
}

/** Read at the moment when it is shown: it lives for seconds. */
function readPlatformCode({ guest, reader }: { guest: Page; reader: Page }): Promise<string> {
  return readCode({ page: guest, reader, testId: "platform-code" });
}

/** As a reader on a cable does. */
async function type(page: Page, text: string): Promise<void> {
  await page.evaluate((letters) => {
    for (const key of [...letters, "Enter"]) window.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  }, text);
}

async function openDesk({ organizer, desk, eventId }: { organizer: Page; desk: Page; eventId: string }): Promise<void> {
  await openPage({ page: organizer, path: `/organizer/events/${eventId}/gates` });
  await organizer.getByTestId("gate-name").fill(GATE);
  await organizer.getByTestId("gate-create").click();
  await organizer.getByTestId("staff-name").fill("Wilma");
  await organizer.getByTestId("staff-pin").fill(PIN);
  await organizer.getByTestId("staff-create").click();
  await organizer.getByRole("listitem").filter({ hasText: GATE }).getByTestId("pairing-create").click();
  const code = (await organizer.getByTestId("pairing-code").textContent()) ?? "";
  await openPage({ page: desk, path: "/gate" });
  await desk.getByTestId("gate-code-input").fill(code.trim());
  await desk.getByTestId("gate-pair").click();
  await desk.getByTestId("staff-Wilma").click();
  await desk.getByTestId("pin-input").fill(PIN);
  await desk.getByTestId("pin-submit").click();
  await expect(desk.getByTestId("camera-start")).toBeVisible();
}

/** Buys one and leaves the page on it. */
async function buyTicket(page: Page): Promise<void> {
  await openPage({ page, path: `/events/${demoEventId()}` });
  await page.getByTestId("buy-1").click();
  await approve(page);
  await expect(page.getByTestId("purchase-done")).toBeVisible();
  await openPage({ page, path: "/tickets" });
  const card = page.getByTestId("ticket-card").first();
  await openPage({ page, path: await card.evaluate((node) => node.getAttribute("href") ?? node.querySelector("a")?.getAttribute("href") ?? "") });
}

/** Web NFC as Chrome on Android has it, with a hand in place of the radio. */
function installAir(): void {
  let reader: { onreading: ((reading: object) => void) | null } | null = null;
  let held: string[] = [];
  class NDEFReader {
    onreading: ((reading: object) => void) | null = null;
    onreadingerror: (() => void) | null = null;
    async scan(): Promise<void> {
      reader = this;
    }
    async write({ records }: { records: { data: string }[] }): Promise<void> {
      held = records.map(({ data }) => data);
    }
  }
  Object.assign(window, {
    NDEFReader,
    air: {
      texts: () => held,
      hold: ({ serialNumber, texts }: { serialNumber: string; texts: string[] }) => {
        held = texts;
        const records = texts.map((text) => ({ recordType: "text", encoding: "utf-8", data: new DataView(new TextEncoder().encode(text).buffer) }));
        reader?.onreading?.({ serialNumber, message: { records } });
      },
    },
  });
}
