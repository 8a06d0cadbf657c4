import { type Browser, chromium, expect, type Page, test } from "@playwright/test";
import { launchOptions } from "./support/browser.ts";
import { readCode } from "./support/code-reader.ts";
import { approve, connectAndSignIn } from "./support/dev-wallet.ts";
import { openPage, reloadPage } from "./support/open-page.ts";
import { demoEventId, stackUrl } from "./support/stack.ts";

const PHONE = { width: 390, height: 844 };
/** Their own in each run, so that a stack that is used again has no second of them. */
const GATE = `Policy door ${process.pid}`;
const STAFF = { name: `Paula ${process.pid}`, pin: "402917" };

/** Rules for a gate of this test alone, and a ticket of the organizer's own: no other test sees them. */
test.describe("V A9 M15: who gets in is composed, tried, saved, and asked for", () => {
  let browser: Browser;
  let organizer: Page;
  let desk: Page;
  test.beforeAll(async () => {
    test.setTimeout(180_000);
    browser = await chromium.launch(await launchOptions());
    [organizer, desk] = [await newPage(), await newPage()];
    await connectAndSignIn({ page: organizer, account: "Olivia" });
    await openDesk();
  });
  test.afterAll(() => browser?.close());

  test("from a rule of chips to the gate that asks for it, and a guest who has none", async () => {
    test.setTimeout(300_000);
    const ticket = await buyTicket();

    await test.step("a code and the wallet together, at this gate alone, and what will do for a guest without a wallet", async () => {
      await openEntry(organizer);
      await organizer.getByTestId("rule-add").click();
      await organizer.getByTestId(`rule-0-gate-${GATE}`).click();
      await organizer.getByTestId("rule-0-way-1-remove").click();
      await organizer.getByTestId("rule-0-way-0-wallet").click();
      await expect(organizer.getByTestId("rule-0-words")).toHaveText("A code from the guest’s phone together with the wallet’s signature.");
      await organizer.getByTestId("rule-0-fallback-add").click();
      await organizer.getByTestId("rule-0-fallback-0-instead").selectOption("wallet");
      await organizer.getByTestId("rule-0-fallback-0-because").selectOption("guest");
    });

    await test.step("half a rule is not saved, and says what it lacks", async () => {
      await organizer.getByTestId("policy-save").click();
      await expect(organizer.getByTestId("policy-message")).toContainText("Rule 1: say what will do instead.");
      await organizer.getByTestId("rule-0-fallback-0-ask-qr").click();
      await expect(organizer.getByTestId("policy-message")).toHaveCount(0);
    });

    await test.step("trap 25: a face alone is not saved without the organizer’s word", async () => {
      await organizer.getByTestId("rule-0-way-add").click();
      await organizer.getByTestId("rule-0-way-1-biometric").click();
      await expect(organizer.getByTestId("rule-0-agree")).not.toBeChecked();
      await organizer.getByTestId("policy-save").click();
      await expect(organizer.getByTestId("policy-message")).toContainText("proves nothing");
      await organizer.getByTestId("rule-0-way-1-remove").click();
    });

    await test.step("it is tried before it counts: asked for the wallet, let in without one", async () => {
      const outcome = organizer.getByTestId("try-outcome");
      await organizer.getByTestId("try-gate").selectOption({ label: GATE });
      await organizer.getByTestId("try-shown-qr").click();
      await expect(outcome).toHaveAttribute("data-kind", "ask");
      await expect(outcome).toContainText("Asked for the wallet’s signature");
      await expect(outcome).toContainText(`Rule 1 counts, at ${GATE}`);
      await organizer.getByTestId("try-missing").selectOption("wallet:guest");
      await expect(outcome).toHaveAttribute("data-kind", "admit");
    });

    await test.step("somebody else saves meanwhile: theirs or mine", async () => {
      const other = await organizer.context().newPage();
      await openEntry(other);
      await other.getByTestId("base-way-add").click();
      await other.getByTestId("base-way-2-pass").click();
      await save(other);
      await expect(organizer.getByTestId("policy-state")).toHaveAttribute("data-state", "overtaken");
      await organizer.getByTestId("policy-mine").click();
      await save(organizer);
      await other.close();
    });

    await test.step("it is there after a reload", async () => {
      await reloadPage(organizer);
      await expect(organizer.getByTestId("rule-0")).toContainText(`At ${GATE}`);
      await expect(organizer.getByTestId("rule-0")).toContainText("the wallet’s signature");
      await expect(organizer.getByTestId("base-way-2-pass")).toHaveCount(0);
    });

    await test.step("the gate asks for the wallet in big words; the guest has none and comes in as the rule says", async () => {
      await showCode(ticket);
      await expect(desk.getByTestId("scan-result")).toHaveAttribute("data-kind", "ask");
      await expect(desk.getByTestId("asked")).toHaveText("The wallet’s signature");
      await expect(desk.getByRole("timer", { name: "Time until the guest begins anew" })).toBeVisible();
      await desk.getByTestId("lack-guest-wallet").click();
      await expect(desk.getByTestId("scan-result")).toHaveAttribute("data-kind", "admit");
    });

    await test.step("the rule is taken away again", async () => {
      await openEntry(organizer);
      await organizer.getByTestId("rule-0-remove").click();
      await save(organizer);
      await expect(organizer.getByTestId("rule-0")).toHaveCount(0);
    });
  });

  test("A9 A5: a method is switched off and on for the event; for every event it is asked about first", async () => {
    const pass = organizer.getByTestId("method-pass");
    await openEntry(organizer);
    await organizer.getByTestId("method-pass-off").click();
    await organizer.getByTestId("method-pass-off-confirm").click();
    await expect(pass).toHaveAttribute("data-state", "off");
    await organizer.getByTestId("try-shown-pass").click();
    await expect(organizer.getByTestId("try-outcome")).toContainText("This way in is switched off");
    await organizer.getByTestId("method-pass-on").click();
    await expect(pass).toHaveAttribute("data-state", "on");

    await openPage({ page: organizer, path: "/operator/methods" });
    await organizer.getByTestId("method-pass-off").click();
    await expect(organizer.getByRole("dialog")).toContainText("For every event");
    await organizer.getByRole("button", { name: "Keep it on" }).click();
    await expect(pass).toHaveAttribute("data-state", "on");
  });

  async function newPage(): Promise<Page> {
    return (await browser.newContext({ viewport: PHONE, deviceScaleFactor: 2, permissions: ["camera"], baseURL: stackUrl() })).newPage();
  }

  async function openEntry(page: Page): Promise<void> {
    await openPage({ page, path: `/organizer/events/${demoEventId()}/entry` });
    await expect(page.getByTestId("rule-add")).toBeEnabled();
  }

  async function save(page: Page): Promise<void> {
    await page.getByTestId("policy-save").click();
    await expect(page.getByTestId("policy-state")).toHaveAttribute("data-state", "saved");
  }

  async function openDesk(): Promise<void> {
    await openPage({ page: organizer, path: `/organizer/events/${demoEventId()}/gates` });
    await organizer.getByTestId("gate-name").fill(GATE);
    await organizer.getByTestId("gate-create").click();
    await organizer.getByTestId("staff-name").fill(STAFF.name);
    await organizer.getByTestId("staff-pin").fill(STAFF.pin);
    await organizer.getByTestId("staff-create").click();
    await organizer.getByRole("listitem").filter({ hasText: GATE }).getByTestId("pairing-create").click();
    const code = (await organizer.getByTestId("pairing-code").textContent()) ?? "";
    await openPage({ page: desk, path: "/gate" });
    await desk.getByTestId("gate-code-input").fill(code.trim());
    await desk.getByTestId("gate-pair").click();
    await desk.getByTestId(`staff-${STAFF.name}`).click();
    await desk.getByTestId("pin-input").fill(STAFF.pin);
    await desk.getByTestId("pin-submit").click();
    await expect(desk.getByTestId("camera-start")).toBeVisible();
  }

  /** Where the new ticket's page is, whichever she had before. */
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
  async function showCode(ticket: string): Promise<void> {
    const reader = await newPage();
    await openPage({ page: organizer, path: ticket });
    await organizer.getByTestId("platform-code-open").click();
    await expect(organizer.getByTestId("platform-code")).toBeVisible();
    const read = () => readCode({ page: organizer, reader, testId: "platform-code" });
    await expect.poll(read).not.toBe("");
    await desk.evaluate(
      (letters) => {
        for (const key of [...letters, "Enter"]) window.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
      },
      await read(),
    );
  }
});
