import { type Browser, chromium, expect, type Page, test } from "@playwright/test";
import { launchOptions } from "./support/browser.ts";
import { connectAndSignIn } from "./support/dev-wallet.ts";
import { look } from "./support/look.ts";
import { openGate } from "./support/open-gate.ts";
import { openPage, reloadPage } from "./support/open-page.ts";
import { demoEventId, stackUrl } from "./support/stack.ts";

const PHONE = { width: 390, height: 844 };
const GATE = "Stage door";
const SUPERVISOR = { name: "Sue", pin: "730519" };
const NOTE = "phone is broken, name checked";

test.describe("A10: a supervisor at the gate, and the organizer's report", () => {
  let browser: Browser;
  let organizer: Page;
  let gate: Page;

  test.beforeAll(async () => {
    test.setTimeout(120_000);
    browser = await chromium.launch(await launchOptions());
    organizer = await (await browser.newContext({ viewport: PHONE, baseURL: stackUrl() })).newPage();
    gate = await (await browser.newContext({ viewport: PHONE, baseURL: stackUrl() })).newPage();
    await connectAndSignIn({ page: organizer, account: "Olivia" });
    await openGate({ organizer, gate, eventId: demoEventId(), name: GATE });
    await organizer.getByTestId("staff-name").fill(SUPERVISOR.name);
    await organizer.getByTestId("staff-role").selectOption("supervisor");
    await organizer.getByTestId("staff-pin").fill(SUPERVISOR.pin);
    await organizer.getByTestId("staff-create").click();
    await expect(organizer.getByRole("listitem").filter({ hasText: SUPERVISOR.name }).filter({ hasText: "Supervisor" })).toBeVisible();
  });

  test.afterAll(() => browser?.close());

  test("A10 C49: lets a guest in by the number on the ticket, with a reason and their own PIN", async () => {
    await gate.getByTestId("supervisor-open").click();
    await gate.getByTestId("override-number").fill("2");
    await gate.getByTestId("override-note").fill(NOTE);
    await gate.getByTestId("override-pin").fill("111999");
    await look({ page: gate, name: "supervisor-sheet" });
    await gate.setViewportSize(PHONE);
    await gate.getByTestId("override-send").click();
    await expect(gate.getByText("Wrong PIN.")).toBeVisible();
    await gate.getByTestId("override-pin").fill(SUPERVISOR.pin);
    await gate.getByTestId("override-send").click();
    await expect(gate.getByTestId("override-said")).toContainText("Let in");
    await look({ page: gate, name: "supervisor-said" });
  });

  test("A8 C75: stands in the organizer's report, with who, where and why, and in the list for spreadsheets", async () => {
    await openPage({ page: organizer, path: `/organizer/events/${demoEventId()}/report` });
    const row = organizer.getByTestId("report-scans").getByRole("listitem").filter({ hasText: NOTE });
    await expect(row).toContainText("By hand");
    await expect(row).toContainText(SUPERVISOR.name);
    await expect(organizer.getByTestId("report-hours")).toBeVisible();
    const csv = await organizer.request.get((await organizer.getByTestId("report-csv").getAttribute("href")) ?? "");
    expect(await csv.text()).toContain(NOTE);
    await look({ page: organizer, name: "report" });
    await look({ page: organizer, name: "report-list", at: organizer.getByTestId("report-scans") });
    await organizer.getByLabel("Result").selectOption("refuse");
    await organizer.getByTestId("report-show").click();
    await expect(row).toBeHidden();
  });

  test("trap 22: takes it back on the same device", async () => {
    await gate.setViewportSize(PHONE);
    await gate.getByRole("button", { name: "Back to scanning" }).click();
    await gate.getByTestId("supervisor-open").click();
    await gate.getByTestId("override-undo").click();
    await gate.getByTestId("override-note").fill("wrong number was typed");
    await gate.getByTestId("override-pin").fill(SUPERVISOR.pin);
    await look({ page: gate, name: "supervisor-undo" });
    await gate.getByTestId("override-send").click();
    await expect(gate.getByTestId("override-said")).toContainText("Taken back");
    await openPage({ page: organizer, path: `/organizer/events/${demoEventId()}/report` });
    await reloadPage(organizer);
    await expect(organizer.getByTestId("report-scans")).toContainText("Taken back");
  });
});
