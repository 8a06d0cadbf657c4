import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, expect, type Page, test } from "@playwright/test";
import { launchOptions } from "./support/browser.ts";
import { launchWithCamera } from "./support/camera.ts";
import { readCode } from "./support/code-reader.ts";
import { connectAndSignIn } from "./support/dev-wallet.ts";
import { newPhone } from "./support/new-phone.ts";
import { openPage, reloadPage } from "./support/open-page.ts";
import { demoEventId, stackUrl } from "./support/stack.ts";

const GATE = "Side door";
const STAFF = { name: "Ruth", pin: "705381" };

test.describe("C14: a gate device and the organizer's desk", () => {
  let browser: Browser;
  let gateBrowser: Browser;
  let organizer: Page;
  let gate: Page;

  test.beforeAll(async () => {
    test.setTimeout(120_000);
    browser = await chromium.launch(await launchOptions());
    gateBrowser = await launchWithCamera({ file: join(tmpdir(), `foyer-desk-camera-${process.pid}.mjpeg`) });
    organizer = await newPhone({ browser });
    gate = await newPhone({ browser: gateBrowser, permissions: ["camera"] });
    await connectAndSignIn({ page: organizer, account: "Olivia" });
    await openPage({ page: organizer, path: `/organizer/events/${demoEventId()}/gates` });
    await addGateAndStaff(organizer);
  });

  test.afterAll(() => Promise.all([browser?.close(), gateBrowser?.close()]));

  test("the QR code on the desk pairs the phone that opens it, and the desk hears of it", async () => {
    await offerPairing(organizer);
    const link = await readCode({ page: organizer, reader: gate, testId: "pairing-qr" });
    expect(link).toContain(`${stackUrl()}/gate?code=`);
    await openPage({ page: gate, path: link });
    await gate.getByTestId("gate-pair").click();
    await expect(organizer.getByTestId("pairing-done")).toBeVisible();
  });

  test("Q7: a gate whose camera reader fails says so, and reads again when it is started again", async () => {
    const scanning = await pairAndSignIn();
    await scanning.getByTestId("camera-start").click();
    await expect(scanning.getByText("The camera reader failed, so no code is being read.")).toBeVisible();
    await scanning.evaluate(() => Object.assign(globalThis, { isReaderWhole: true }));
    await scanning.getByTestId("camera-start").click();
    await expect(scanning.getByTestId("camera-start")).toBeHidden();
    await expect(scanning.getByTestId("scan-result")).toHaveAttribute("data-kind", "refuse");
  });

  /** A second device of its own, whose browser brings a reader that fails until it is said to be whole. */
  async function pairAndSignIn(): Promise<Page> {
    const page = await newPhone({ browser: gateBrowser, permissions: ["camera"] });
    await page.addInitScript(() => {
      class BarcodeDetector {
        static getSupportedFormats = async () => ["qr_code"];
        async detect(): Promise<{ rawValue: string }[]> {
          if (!("isReaderWhole" in globalThis)) throw new DOMException("Barcode detection service unavailable.", "NotSupportedError");
          return [{ rawValue: "NOT A TICKET OF ANY EVENT" }];
        }
      }
      Object.assign(globalThis, { BarcodeDetector });
    });
    await reloadPage(organizer);
    await offerPairing(organizer);
    await openPage({ page, path: `/gate?code=${await organizer.getByTestId("pairing-code").textContent()}` });
    await page.getByTestId("gate-pair").click();
    await page.getByTestId(`staff-${STAFF.name}`).click();
    await page.getByTestId("pin-input").fill(STAFF.pin);
    await page.getByTestId("pin-submit").click();
    return page;
  }
});

async function addGateAndStaff(page: Page): Promise<void> {
  await page.getByTestId("gate-name").fill(GATE);
  await page.getByTestId("gate-create").click();
  await page.getByTestId("staff-name").fill(STAFF.name);
  await page.getByTestId("staff-pin").fill(STAFF.pin);
  await page.getByTestId("staff-create").click();
  await expect(page.getByTestId(`staff-disable-${STAFF.name}`)).toBeVisible();
}

async function offerPairing(page: Page): Promise<void> {
  await page.getByRole("listitem").filter({ hasText: GATE }).getByTestId("pairing-create").click();
  await expect(page.getByTestId("pairing-code")).toBeVisible();
}
