import { type Browser, chromium, expect, type Page, test } from "@playwright/test";
import { launchOptions } from "./support/browser.ts";
import { buyTicket } from "./support/buy-tickets.ts";
import { readByCable } from "./support/cable-reader.ts";
import { readCode } from "./support/code-reader.ts";
import { connectAndSignIn } from "./support/dev-wallet.ts";
import { look } from "./support/look.ts";
import { newPhone } from "./support/new-phone.ts";
import { openGate } from "./support/open-gate.ts";
import { openPage, reloadPage } from "./support/open-page.ts";
import { demoEventId } from "./support/stack.ts";

/** Their own in each run, so that a stack that is used again has no second of them. */
const GATE = `Policy door ${process.pid}`;

/** Rules for a gate of this test alone, and a ticket of the organizer's own: no other test sees them. */
test.describe("V A9 M15: who gets in is composed, tried, saved, and asked for", () => {
  let browser: Browser;
  let organizer: Page;
  let desk: Page;
  test.beforeAll(async () => {
    test.setTimeout(180_000);
    browser = await chromium.launch(await launchOptions());
    [organizer, desk] = [await newPhone({ browser, permissions: ["camera"] }), await newPhone({ browser, permissions: ["camera"] })];
    await connectAndSignIn({ page: organizer, account: "Olivia" });
    await openGate({ organizer, gate: desk, eventId: demoEventId(), name: GATE });
  });
  test.afterAll(() => browser?.close());

  test("from a rule of chips to the gate that asks for it, and a guest who has none", async () => {
    test.setTimeout(300_000);
    const ticket = await buyTicket({ page: organizer });

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

    await test.step("nothing that is unsaved is lost by a link or by going back without a question", async () => {
      await openPage({ page: organizer, path: `/organizer/events/${demoEventId()}` });
      await organizer.getByTestId("entry-link").click();
      await expect(organizer.getByTestId("rule-add")).toBeEnabled();
      await organizer.getByTestId("base-way-add").click();
      await expect(organizer.getByTestId("policy-state")).toHaveAttribute("data-state", "changed");
      await organizer.getByRole("main").getByRole("link").first().click();
      await expect(organizer.getByRole("dialog")).toContainText("Leave without saving?");
      await look({ page: organizer, name: "policy-leave" });
      await organizer.getByTestId("leave-stay").click();
      await organizer.evaluate(() => history.back());
      await expect(organizer.getByRole("dialog")).toBeVisible();
      await organizer.getByTestId("leave-stay").click();
      await expect(organizer.getByTestId("policy-state")).toHaveAttribute("data-state", "changed");
      await organizer.getByRole("main").getByRole("link").first().click();
      await organizer.getByTestId("leave-go").click();
      await organizer.waitForURL(/\/organizer\/events\/[^/]+$/);
      await openEntry(organizer);
      await expect(organizer.getByTestId("policy-state")).toHaveAttribute("data-state", "saved");
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

  async function openEntry(page: Page): Promise<void> {
    await openPage({ page, path: `/organizer/events/${demoEventId()}/entry` });
    await expect(page.getByTestId("rule-add")).toBeEnabled();
  }

  async function save(page: Page): Promise<void> {
    await page.getByTestId("policy-save").click();
    await expect(page.getByTestId("policy-state")).toHaveAttribute("data-state", "saved");
  }

  /** The platform's code, read at the moment when it is shown, as a reader on a cable types it. */
  async function showCode(ticket: string): Promise<void> {
    const reader = await newPhone({ browser, permissions: ["camera"] });
    await openPage({ page: organizer, path: ticket });
    await organizer.getByTestId("platform-code-open").click();
    await expect(organizer.getByTestId("platform-code")).toBeVisible();
    const read = () => readCode({ page: organizer, reader, testId: "platform-code" });
    await expect.poll(read).not.toBe("");
    await readByCable({ page: desk, text: await read() });
  }
});
