import { randomUUID } from "node:crypto";
import { type APIRequestContext, type Browser, chromium, expect, type Page, request, test } from "@playwright/test";
import { launchOptions } from "./support/browser.ts";
import { readByCable } from "./support/cable-reader.ts";
import { connectAndSignIn } from "./support/dev-wallet.ts";
import { look } from "./support/look.ts";
import { newPhone } from "./support/new-phone.ts";
import { openGate } from "./support/open-gate.ts";
import { openPage, reloadPage } from "./support/open-page.ts";
import { demoEventId, stackUrl } from "./support/stack.ts";

const GATE = "Watched door";
const ELSEWHERE = "203.0.113.0/24";
/** So many at once that a device is soon beyond its rate; a hundred beyond it keep it out. */
const AT_ONCE = 60;
const MOST_ROUNDS = 60;

test.describe("C17 C19 C73: misuse at a gate, and who is told", () => {
  let browser: Browser;
  let organizer: Page;
  let gate: Page;
  let device: APIRequestContext;

  test.beforeAll(async () => {
    test.setTimeout(180_000);
    browser = await chromium.launch(await launchOptions());
    organizer = await newPhone({ browser });
    gate = await newPhone({ browser });
    await connectAndSignIn({ page: organizer, account: "Olivia" });
    await openGate({ organizer, gate, eventId: demoEventId(), name: GATE });
    device = await openDevice();
  });

  test.afterAll(async () => {
    await device?.dispose();
    await browser?.close();
  });

  test("a device that is used to try things out is kept out, told of, and let through again by the organizer", async () => {
    expect(await scan()).toBe(200);
    for (let n = 0; n < MOST_ROUNDS && (await scan()) === 200; n++) await Promise.all(Array.from({ length: AT_ONCE }, scan));
    expect(await scan()).toBe(429);
    await openPage({ page: organizer, path: `/organizer/events/${demoEventId()}/alerts` });
    await expect(organizer.getByTestId("alert").filter({ hasText: "Forged codes at one device" })).toContainText("Going on");
    await look({ page: organizer, name: "event-alerts" });
    await openPage({ page: organizer, path: "/operator/alerts" });
    await expect(organizer.getByTestId("alert").filter({ hasText: "Forged codes at one device" })).toBeVisible();
    await look({ page: organizer, name: "operator-alerts" });
    await openPage({ page: organizer, path: "/operator/blocks" });
    await expect(organizer.getByTestId("block")).toHaveCount(1);
    await look({ page: organizer, name: "operator-blocks" });
    await openPage({ page: organizer, path: `/organizer/events/${demoEventId()}/alerts` });
    await organizer.getByTestId("block-lift").click();
    await organizer.getByTestId("block-lift-confirm").click();
    await expect(organizer.getByTestId("block")).toHaveCount(0);
    await expect.poll(scan).toBe(200);
  });

  test("a gate that is bound to a network takes no scans from another", async () => {
    await openPage({ page: organizer, path: `/organizer/events/${demoEventId()}/gates` });
    await organizer.getByTestId("network-address").fill("somewhere");
    await organizer.getByTestId("network-add").click();
    await expect(organizer.getByText("Write an address, or a range")).toBeVisible();
    await organizer.getByTestId("network-address").fill(ELSEWHERE);
    await organizer.getByTestId("network-gate").selectOption({ label: GATE });
    await organizer.getByTestId("network-add").click();
    await expect(organizer.getByTestId("network")).toContainText(ELSEWHERE);
    await look({ page: organizer, name: "networks", at: organizer.getByTestId("network") });
    await expect.poll(scan).toBe(403);
    await organizer.getByTestId("network-remove").click();
    await organizer.getByTestId("network-remove-confirm").click();
    await expect(organizer.getByTestId("network")).toHaveCount(0);
    await expect.poll(scan).toBe(200);
  });

  test("C9: an operator sees which key signs, makes the next one, and revokes it", async () => {
    await openPage({ page: organizer, path: "/operator/keys" });
    await expect(organizer.getByTestId("signing-key")).toHaveCount(1);
    await organizer.getByTestId("key-rotate").click();
    const next = organizer.locator('[data-testid="signing-key"][data-state="next"]');
    await expect(next).toBeVisible();
    await expect(organizer.getByTestId("key-rotate")).toBeDisabled();
    await look({ page: organizer, name: "operator-keys" });
    await next.getByRole("button", { name: "Revoke" }).click();
    await organizer.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
    await expect(organizer.locator('[data-testid="signing-key"][data-state="revoked"]')).toBeVisible();
    await reloadPage(organizer);
    await expect(organizer.locator('[data-testid="signing-key"][data-state="signs"]')).toHaveCount(1);
  });

  /** What the gate's page proves itself by, so that a program may ask as it. */
  async function openDevice(): Promise<APIRequestContext> {
    const asked = gate.waitForRequest((sent) => sent.url().endsWith("/api/gate/scans"));
    await readByCable({ page: gate, text: "FG1:0123456789ABCDEF:12345678" });
    const { authorization = "", "x-foyer-device": token = "" } = (await asked).headers();
    return request.newContext({ extraHTTPHeaders: { authorization, "x-foyer-device": token } });
  }

  async function scan(): Promise<number> {
    const data = { attemptId: randomUUID(), evidence: ["x"], scannedAtMs: Date.now() };
    return (await device.post(`${stackUrl()}/api/gate/scans`, { data })).status();
  }
});
