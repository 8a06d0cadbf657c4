import { type Browser, chromium, expect, type Page, test } from "@playwright/test";
import { launchOptions } from "./support/browser.ts";
import { buyTickets } from "./support/buy-tickets.ts";
import { approve, connectAndSignIn } from "./support/dev-wallet.ts";
import { look } from "./support/look.ts";
import { newPhone } from "./support/new-phone.ts";
import { openGate } from "./support/open-gate.ts";
import { openPage, reloadPage } from "./support/open-page.ts";
import { demoEventId } from "./support/stack.ts";

const GATE = "Donaudampfschifffahrtskai Nord";
const NOBODYS_CODE = "00000-00000";

test.describe("C61 V4 the gate asks, a wallet answers", () => {
  let browser: Browser;
  test.beforeAll(async () => {
    browser = await chromium.launch(await launchOptions());
  });
  test.afterAll(() => browser?.close());

  test("a guest scans the gate's code, signs once, and both screens say so", async () => {
    test.setTimeout(300_000);
    const [organizer, gate, phone, stranger] = await Promise.all([newPhone({ browser }), newPhone({ browser }), newPhone({ browser }), newPhone({ browser })]);
    await connectAndSignIn({ page: organizer, account: "Olivia" });
    await openGate({ organizer, gate, eventId: demoEventId(), name: GATE });
    await expect(gate.getByTestId("ask-wallet")).toBeVisible();
    await look({ page: gate, name: "gate" });

    await test.step("a gate without network says so, and asks by itself when there is one again", async () => {
      await gate.context().setOffline(true);
      await gate.getByTestId("ask-wallet").click();
      await expect(gate.getByTestId("challenge").getByRole("alert")).toBeVisible();
      await look({ page: gate, name: "sheet-offline" });
      await gate.context().setOffline(false);
      await expect(gate.getByTestId("challenge-code")).toBeVisible();
      await look({ page: gate, name: "sheet-waiting" });
    });

    await test.step("who is signed out is asked in, who holds nothing is told", async () => {
      await openPage({ page: stranger, path: await ask(gate) });
      await expect(stranger.getByTestId("sign-in")).toBeEnabled();
      await look({ page: stranger, name: "enter-signed-out" });
      await connectAndSignIn({ page: phone, account: "Heidi" });
      await openPage({ page: phone, path: await ask(gate) });
      await expect(phone.getByRole("heading", { name: "No ticket for this" })).toBeVisible();
      await look({ page: phone, name: "enter-no-ticket" });
    });

    const [ticket = ""] = await test.step("the guest buys two tickets", () => buyTickets({ page: phone, quantity: 2 }));

    await test.step("what the gate asks no more is said to be over", async () => {
      const old = await ask(gate);
      const path = await ask(gate);
      await openPage({ page: phone, path: old });
      await expect(phone.getByTestId("challenge-over")).toBeVisible();
      await look({ page: phone, name: "enter-over" });
      const late = await phone.context().newPage();
      await late.clock.install();
      await openPage({ page: late, path });
      await expect(late.getByTestId("answer-gate")).toBeEnabled();
      await late.clock.fastForward("01:01");
      await expect(late.getByTestId("answer-gate")).toBeHidden();
      await expect(late.getByText("The gate’s code has run out.")).toBeVisible();
      await look({ page: late, name: "enter-expired" });
      await late.close();
    });

    await test.step("the code is typed on the ticket's page, a wrong one is said to be wrong", async () => {
      await openPage({ page: phone, path: ticket });
      await phone.getByText("Enter with a wallet signature instead").click();
      await phone.getByTestId("gate-code").fill("tickets please");
      await phone.getByTestId("gate-code").press("Enter");
      await expect(phone.getByTestId("gate-code")).toHaveAttribute("aria-invalid", "true");
      await look({ page: phone, name: "ticket-code-wrong", at: phone.getByTestId("gate-code") });
      const path = await ask(gate);
      await phone.getByTestId("gate-code").fill(path.slice("/enter/".length).replace("-", "").toLowerCase());
      await expect(phone.getByTestId("gate-code")).toHaveAttribute("aria-invalid", "false");
      const answer = phone.getByRole("button", { name: "Answer" });
      // Wherever the page is scrolled to: nothing of it is cut off at the side.
      await answer.scrollIntoViewIfNeeded();
      await expect(answer).toBeInViewport({ ratio: 0.95 });
      await look({ page: phone, name: "ticket-code-right", at: phone.getByTestId("gate-code") });
      await phone.getByTestId("gate-code").press("Enter");
      await phone.waitForURL(`**${path}`);
      await expect(phone.getByTestId("answer-gate")).toBeEnabled();
      await expect(phone.getByRole("radio")).toHaveCount(2);
      await look({ page: phone, name: "enter-two-tickets" });
    });

    await test.step("one signature, and the gate lets the chosen ticket in", async () => {
      const path = await ask(gate);
      await openPage({ page: phone, path });
      await phone.getByRole("radio").last().check();
      await phone.getByTestId("answer-gate").click();
      await approve(phone);
      await expect(gate.getByTestId("scan-result")).toHaveAttribute("data-kind", "admit");
      await expect(gate.getByTestId("challenge")).toBeHidden();
      await look({ page: gate, name: "gate-answered" });
      await phone.waitForURL("**/tickets/*");
      await reloadPage(phone);
      await expect(phone.getByTestId("admitted")).toBeVisible();
      await look({ page: phone, name: "ticket-admitted" });
      await openPage({ page: phone, path });
      await expect(phone.getByTestId("challenge-over")).toBeVisible();
      await look({ page: phone, name: "enter-done" });
      await openPage({ page: phone, path: await ask(gate) });
      await expect(phone.getByRole("radio")).toHaveCount(1);
      await look({ page: phone, name: "enter-one-ticket" });
    });

    await test.step("a code that no gate shows opens nothing", async () => {
      await openPage({ page: phone, path: `/enter/${NOBODYS_CODE}` });
      await expect(phone.getByTestId("challenge-over")).toBeVisible();
    });
  });
});

/** The gate asks anew, with all of the question's minute before it: where its code leads. */
async function ask(gate: Page): Promise<string> {
  const sheet = gate.getByTestId("challenge");
  if (await sheet.isVisible()) await gate.getByTestId("challenge-close").click();
  await expect(sheet).toBeHidden();
  await gate.getByTestId("ask-wallet").click();
  return `/enter/${((await gate.getByTestId("challenge-text").textContent()) ?? "").trim()}`;
}
