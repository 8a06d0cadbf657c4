import { type Browser, chromium, expect, type Page, test } from "@playwright/test";
import { launchOptions } from "./support/browser.ts";
import { buyTicket } from "./support/buy-tickets.ts";
import { readByCable } from "./support/cable-reader.ts";
import { readCode } from "./support/code-reader.ts";
import { approve, connectAndSignIn } from "./support/dev-wallet.ts";
import { look } from "./support/look.ts";
import { newPhone, PHONE } from "./support/new-phone.ts";
import { openGate } from "./support/open-gate.ts";
import { openPage } from "./support/open-page.ts";
import { demoEventId } from "./support/stack.ts";

/** Its own in each run, so that a stack that is used again has no second of it. */
const GATE = `Garden door ${process.pid}`;
const SOMEBODY = "0x00000000000000000000000000000000000a11ce";

test.describe("C31 trap 23 O9 C57: out to the garden and in again, and what both sides of a gift are told", () => {
  let browser: Browser;
  let organizer: Page;
  let gate: Page;
  /** Of no site, so that no policy keeps it from reading pictures. */
  let reader: Page;
  /** The code that was shown last: what was shown once lets nobody through a second time. */
  let shown = "";
  test.beforeAll(async () => {
    test.setTimeout(180_000);
    browser = await chromium.launch(await launchOptions());
    [organizer, gate] = await Promise.all([newPhone({ browser }), newPhone({ browser, permissions: ["camera"] })]);
    reader = await (await browser.newContext()).newPage();
    await connectAndSignIn({ page: organizer, account: "Olivia" });
    await openGate({ organizer, gate, eventId: demoEventId(), name: GATE });
  });
  test.afterAll(() => browser?.close());

  test("from the organizer's rule to the guest who comes back once", async () => {
    test.setTimeout(300_000);
    const result = gate.getByTestId("scan-result");
    const ticket = await buyTicket({ page: organizer });

    await test.step("once is allowed, and the page says what that needs; a trial says it before anybody stands there", async () => {
      await openEntry();
      await organizer.getByTestId("re-entry-at-most").click();
      await expect(organizer.getByTestId("re-entry-words")).toHaveText("Whoever goes out may come back in, once at most.");
      await organizer.getByTestId("try-gate").selectOption({ label: GATE });
      await organizer.getByTestId("try-shown-qr").click();
      await organizer.getByTestId("try-past").selectOption("out-1");
      await expect(organizer.getByTestId("try-outcome")).toContainText("Comes in again");
      await organizer.getByTestId("try-past").selectOption("out-2");
      await expect(organizer.getByTestId("try-outcome")).toContainText("Went out, and stays out");
      await look({ page: organizer, name: "re-entry-rule", at: organizer.getByTestId("re-entry-words") });
      await look({ page: organizer, name: "re-entry-trial", at: organizer.getByTestId("try-outcome") });
      await save();
    });

    await test.step("the gate becomes one for both ways, and its device hears of it", async () => {
      await expect(gate.getByTestId("way")).toHaveCount(0);
      await openPage({ page: organizer, path: `/organizer/events/${demoEventId()}/gates` });
      await organizer.getByTestId(`gate-direction-${GATE}`).selectOption("both");
      await expect(gate.getByTestId("way")).toHaveAttribute("data-way", "in");
      await look({ page: organizer, name: "gate-directions", at: organizer.getByTestId(`gate-direction-${GATE}`) });
    });

    await test.step("in", async () => {
      await show(ticket);
      await expect(result).toHaveAttribute("data-kind", "admit");
      await openPage({ page: organizer, path: ticket });
      await expect(organizer.getByTestId("admitted")).toBeVisible();
    });

    await test.step("out: the steward switches, and reads that there is a way back; so does the guest", async () => {
      await leaveResult();
      await gate.getByTestId("way-out").click();
      await expect(gate.getByTestId("way")).toHaveAttribute("data-way", "out");
      await look({ page: gate, name: "gate-way-out" });
      await gate.setViewportSize(PHONE);
      await show(ticket);
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
      await show(ticket);
      await expect(result).toHaveAttribute("data-kind", "admit");
      await expect(result).toContainText("Welcome back");
      await expect(result).toContainText(GATE);
      await look({ page: gate, name: "gate-back" });
      await gate.setViewportSize(PHONE);
    });

    await test.step("the rule is taken back for the other tests", async () => {
      await openEntry();
      await organizer.getByTestId("re-entry-none").click();
      await save();
    });
  });

  test("a ticket that is given away is told to who gave it, and the bell forgets once it was read", async () => {
    test.setTimeout(180_000);
    const ticket = await buyTicket({ page: organizer });
    const bell = organizer.getByTestId("notice-bell");
    await openPage({ page: organizer, path: "/tickets/notices" });
    await look({ page: organizer, name: "notices-before" });
    await organizer.setViewportSize(PHONE);
    await expect(bell).toHaveAttribute("data-unread", "0");
    await openPage({ page: organizer, path: ticket });
    await organizer.getByTestId("give-to").fill(SOMEBODY);
    await organizer.getByTestId("give-submit").click();
    await approve(organizer);
    await expect(organizer.getByText("Given away.", { exact: true })).toBeVisible();
    // The mirror is a moment behind the receipt; the bell asks with each page.
    await expect(async () => {
      await openPage({ page: organizer, path: "/events" });
      await expect(bell).toHaveAttribute("data-unread", "1", { timeout: 3_000 });
    }).toPass({ timeout: 60_000 });
    await look({ page: organizer, name: "notice-bell" });
    await organizer.setViewportSize(PHONE);
    await bell.click();
    const notice = organizer.getByTestId("notice").first();
    await expect(notice).toHaveAttribute("data-kind", "gift");
    await expect(notice).toContainText("left your wallet");
    await look({ page: organizer, name: "notices" });
    await organizer.setViewportSize(PHONE);
    await expect(bell).toHaveAttribute("data-unread", "0");
  });

  async function openEntry(): Promise<void> {
    await openPage({ page: organizer, path: `/organizer/events/${demoEventId()}/entry` });
    await expect(organizer.getByTestId("rule-add")).toBeEnabled();
  }

  async function save(): Promise<void> {
    await organizer.getByTestId("policy-save").click();
    await expect(organizer.getByTestId("policy-state")).toHaveAttribute("data-state", "saved");
  }

  /** Touched, the large answer makes room. */
  async function leaveResult(): Promise<void> {
    const large = gate.getByRole("button", { name: /Touch for the next guest/ });
    if (await large.isVisible()) await large.click();
    await expect(large).toBeHidden();
  }

  /** The platform's code, once it is another than the last, as a reader on a cable types it. */
  async function show(ticket: string): Promise<void> {
    shown = await readShown(ticket);
    await readByCable({ page: gate, text: shown });
  }

  async function readShown(ticket: string): Promise<string> {
    await openPage({ page: organizer, path: ticket });
    await organizer.getByTestId("platform-code-open").click();
    await expect(organizer.getByTestId("platform-code")).toBeVisible();
    let code = "";
    const read = async () => {
      code = await readCode({ page: organizer, reader, testId: "platform-code" });
      return code !== "" && code !== shown;
    };
    await expect.poll(read, { timeout: 40_000 }).toBe(true);
    return code;
  }
});
