import { type Browser, chromium, expect, type Page, test } from "@playwright/test";
import { launchOptions } from "./support/browser.ts";
import { readCode } from "./support/code-reader.ts";
import { approve, connectAndSignIn } from "./support/dev-wallet.ts";
import { look } from "./support/look.ts";
import { openGate } from "./support/open-gate.ts";
import { openPage } from "./support/open-page.ts";
import { demoEventId, stackUrl } from "./support/stack.ts";

const PHONE = { width: 390, height: 844 };
/** Its own in each run, so that a stack that is used again has no second of it. */
const GATE = `Garden door ${process.pid}`;

test.describe("C31 trap 23: out to the garden and in again", () => {
  let browser: Browser;
  let organizer: Page;
  let gate: Page;
  test.beforeAll(async () => {
    test.setTimeout(180_000);
    browser = await chromium.launch(await launchOptions());
    [organizer, gate] = [await newPage(), await newPage()];
    await connectAndSignIn({ page: organizer, account: "Olivia" });
    await openGate({ organizer, gate, eventId: demoEventId(), name: GATE });
  });
  test.afterAll(() => browser?.close());

  test("from the organizer's rule to the guest who comes back once", async () => {
    test.setTimeout(300_000);
    const result = gate.getByTestId("scan-result");
    const ticket = await buyTicket();

    await test.step("once is allowed, and the page says what that needs; a trial says it before anybody stands there", async () => {
      await openPage({ page: organizer, path: `/organizer/events/${demoEventId()}/entry` });
      await expect(organizer.getByTestId("rule-add")).toBeEnabled();
      await organizer.getByTestId("re-entry-at-most").click();
      await expect(organizer.getByTestId("re-entry-words")).toHaveText("Whoever goes out may come back in, once at most.");
      await expect(organizer.getByTestId("re-entry-no-exit")).toBeVisible();
      await organizer.getByTestId("try-gate").selectOption({ label: GATE });
      await organizer.getByTestId("try-shown-qr").click();
      await organizer.getByTestId("try-past").selectOption("out-1");
      await expect(organizer.getByTestId("try-outcome")).toContainText("Comes in again");
      await organizer.getByTestId("try-past").selectOption("out-2");
      await expect(organizer.getByTestId("try-outcome")).toContainText("Has gone out");
      await look({ page: organizer, name: "re-entry-rule", at: organizer.getByTestId("re-entry-words") });
      await organizer.getByTestId("policy-save").click();
      await expect(organizer.getByTestId("policy-state")).toHaveAttribute("data-state", "saved");
    });

    await test.step("the gate becomes one for both ways, and its device hears of it", async () => {
      await expect(gate.getByTestId("way")).toHaveCount(0);
      await openPage({ page: organizer, path: `/organizer/events/${demoEventId()}/gates` });
      await organizer.getByTestId(`gate-direction-${GATE}`).selectOption("both");
      await expect(gate.getByTestId("way")).toHaveAttribute("data-way", "in");
      await look({ page: organizer, name: "gate-directions", at: organizer.getByTestId(`gate-direction-${GATE}`) });
    });

    await test.step("in", async () => {
      await showCode(ticket);
      await expect(result).toHaveAttribute("data-kind", "admit");
      await look({ page: gate, name: "gate-in" });
      await gate.setViewportSize(PHONE);
      await openPage({ page: organizer, path: ticket });
      await expect(organizer.getByTestId("admitted")).toBeVisible();
    });

    await test.step("out: the steward switches, and reads that there is a way back; so does the guest", async () => {
      await leaveResult();
      await gate.getByTestId("way-out").click();
      await expect(gate.getByTestId("way")).toHaveAttribute("data-way", "out");
      await look({ page: gate, name: "gate-way-out" });
      await gate.setViewportSize(PHONE);
      await showFresh(ticket);
      await expect(result).toHaveAttribute("data-kind", "leave");
      await expect(result).toContainText("The same ticket lets this guest in again.");
      await look({ page: gate, name: "gate-out" });
      await gate.setViewportSize(PHONE);
      await openPage({ page: organizer, path: ticket });
      await expect(organizer.getByTestId("went-out")).toContainText("Show the code to come back in.");
      await look({ page: organizer, name: "ticket-went-out" });
      await organizer.setViewportSize(PHONE);
    });

    await test.step("in again: welcome back, with when the guest went out", async () => {
      await leaveResult();
      await gate.getByTestId("way-in").click();
      await showFresh(ticket);
      await expect(result).toHaveAttribute("data-kind", "admit");
      await expect(result).toContainText("Welcome back");
      await expect(result).toContainText(GATE);
      await look({ page: gate, name: "gate-back" });
      await gate.setViewportSize(PHONE);
    });

    await test.step("the rule is taken back: once out, nobody comes in twice", async () => {
      await openPage({ page: organizer, path: `/organizer/events/${demoEventId()}/entry` });
      await expect(organizer.getByTestId("rule-add")).toBeEnabled();
      await organizer.getByTestId("re-entry-none").click();
      await organizer.getByTestId("policy-save").click();
      await expect(organizer.getByTestId("policy-state")).toHaveAttribute("data-state", "saved");
    });
  });

  async function newPage(): Promise<Page> {
    return (await browser.newContext({ viewport: PHONE, deviceScaleFactor: 2, permissions: ["camera"], baseURL: stackUrl() })).newPage();
  }

  /** Touched, the large answer makes room. */
  async function leaveResult(): Promise<void> {
    const large = gate.getByRole("button", { name: /Touch for the next guest/ });
    if (await large.isVisible()) await large.click();
    await expect(large).toBeHidden();
  }

  async function buyTicket(): Promise<string> {
    const before = await listTickets();
    await openPage({ page: organizer, path: `/events/${demoEventId()}` });
    await organizer.getByTestId("buy-1").click();
    await approve(organizer);
    await expect(organizer.getByTestId("purchase-done")).toBeVisible();
    return (await listTickets()).find((path) => !before.includes(path)) ?? "";
  }

  async function listTickets(): Promise<string[]> {
    await openPage({ page: organizer, path: "/tickets" });
    return organizer
      .getByTestId("ticket-card")
      .evaluateAll((cards) => cards.map((card) => card.getAttribute("href") ?? card.querySelector("a")?.getAttribute("href") ?? ""));
  }

  /** The platform's code, read at the moment when it is shown, as a reader on a cable types it. */
  async function showCode(ticket: string): Promise<string> {
    const code = await readShown(ticket);
    await type(code);
    return code;
  }

  let shown = "";

  /** What was shown once lets nobody through a second time: the next code is waited for. */
  async function showFresh(ticket: string): Promise<void> {
    let code = await readShown(ticket);
    await expect.poll(async () => (code = await readAgain()), { timeout: 40_000 }).not.toBe(shown);
    shown = code;
    await type(code);
  }

  async function readShown(ticket: string): Promise<string> {
    await openPage({ page: organizer, path: ticket });
    await organizer.getByTestId("platform-code-open").click();
    await expect(organizer.getByTestId("platform-code")).toBeVisible();
    await expect.poll(readAgain).not.toBe("");
    const code = await readAgain();
    if (shown === "") shown = code;
    return code;
  }

  function readAgain(): Promise<string> {
    return readCode({ page: organizer, reader: gate, testId: "platform-code" });
  }

  async function type(code: string): Promise<void> {
    await gate.evaluate((letters) => {
      for (const key of [...letters, "Enter"]) window.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    }, code);
  }
});
