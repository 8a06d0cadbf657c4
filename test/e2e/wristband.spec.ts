import { type Browser, chromium, expect, type Page, test } from "@playwright/test";
import { launchOptions } from "./support/browser.ts";
import { buyTicket } from "./support/buy-tickets.ts";
import { readByCable } from "./support/cable-reader.ts";
import { readCode } from "./support/code-reader.ts";
import { connectAndSignIn } from "./support/dev-wallet.ts";
import { newPhone } from "./support/new-phone.ts";
import { openGate } from "./support/open-gate.ts";
import { openPage, reloadPage } from "./support/open-page.ts";
import { demoEventId } from "./support/stack.ts";

const GATE = "Wristband desk";

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
    const [guest, organizer, desk] = [
      await newPhone({ browser, permissions: ["camera"] }),
      await newPhone({ browser, permissions: ["camera"] }),
      await newPhone({ browser, permissions: ["camera"] }),
    ];
    const reader = await (await browser.newContext()).newPage();
    await desk.addInitScript(installAir);
    await connectAndSignIn({ page: organizer, account: "Olivia" });
    await openGate({ organizer, gate: desk, eventId: demoEventId(), name: GATE });
    await connectAndSignIn({ page: guest, account: "Dave" });
    await openPage({ page: guest, path: await buyTicket({ page: guest }) });

    await test.step("without setting up the phone the guest shows a code that the platform signs", async () => {
      await guest.getByTestId("platform-code-open").click();
      await expect(guest.getByTestId("platform-code")).toBeVisible();
      await expect.poll(() => readPlatformCode({ guest, reader })).toHaveLength(155);
    });

    const evidence = await test.step("the kiosk finds the ticket by it and writes the wristband", async () => {
      await openPage({ page: desk, path: "/kiosk" });
      await expect(desk.getByTestId("camera-start")).toBeVisible();
      await readByCable({ page: desk, text: await readPlatformCode({ guest, reader }) });
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
      await readByCable({ page: desk, text: await readPlatformCode({ guest, reader }) });
      await expect(desk.getByTestId("scan-result")).toHaveAttribute("data-kind", "admit");
    });
  });
});

/** Read at the moment when it is shown: it lives for seconds. */
function readPlatformCode({ guest, reader }: { guest: Page; reader: Page }): Promise<string> {
  return readCode({ page: guest, reader, testId: "platform-code" });
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
