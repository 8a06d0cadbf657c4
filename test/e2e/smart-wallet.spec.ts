import { type Browser, chromium, expect, test } from "@playwright/test";
import { launchOptions } from "./support/browser.ts";
import { buyTicket } from "./support/buy-tickets.ts";
import { approve, connectAndSignIn } from "./support/dev-wallet.ts";
import { look } from "./support/look.ts";
import { newPhone } from "./support/new-phone.ts";
import { openGate } from "./support/open-gate.ts";
import { openPage } from "./support/open-page.ts";
import { demoEventId } from "./support/stack.ts";

const GATE = `Smart door ${process.pid}`;

test.describe("U1 C61 traps 59, 60: a wallet that is a contract", () => {
  let browser: Browser;
  test.beforeAll(async () => {
    browser = await chromium.launch(await launchOptions());
  });
  test.afterAll(() => browser?.close());

  test("signs in before it is deployed and after, buys, and answers a gate", async () => {
    test.setTimeout(240_000);
    const [organizer, gate, phone, another] = await Promise.all([newPhone({ browser }), newPhone({ browser }), newPhone({ browser }), newPhone({ browser })]);
    await test.step("by a signature that carries what would deploy it", async () => {
      await openPage({ page: phone, path: "/" });
      await phone.getByTestId("connect").first().click();
      await phone.getByTestId(/rk-wallet-option-.*foyer/i).click();
      await phone.getByTestId("dev-wallet-account-Sol").scrollIntoViewIfNeeded();
      await look({ page: phone, name: "smart-picker", at: phone.getByTestId("dev-wallet-account-Sol") });
      await phone.getByTestId("dev-wallet-account-Sol").click();
      await phone.getByTestId("rk-auth-message-button").click();
      await approve(phone);
      await expect(phone.getByTestId("account")).toBeVisible();
      await look({ page: phone, name: "smart-signed-in" });
    });
    const ticket = await test.step("its first purchase deploys it", () => buyTicket({ page: phone }));
    await test.step("its code signs it in now, on another phone", async () => {
      await connectAndSignIn({ page: another, account: "Sol" });
      await openPage({ page: another, path: ticket });
      await expect(another.getByText("Enter with a wallet signature instead")).toBeVisible();
    });
    await test.step("the gate asks, it answers, and the gate lets its ticket in", async () => {
      await connectAndSignIn({ page: organizer, account: "Olivia" });
      await openGate({ organizer, gate, eventId: demoEventId(), name: GATE });
      await gate.getByTestId("ask-wallet").click();
      const code = ((await gate.getByTestId("challenge-text").textContent()) ?? "").trim();
      await openPage({ page: another, path: `/enter/${code}` });
      await another.getByTestId("answer-gate").click();
      await expect(another.getByTestId("dev-wallet-approve")).toBeVisible();
      await look({ page: another, name: "smart-answer" });
      await approve(another);
      await expect(gate.getByTestId("scan-result")).toHaveAttribute("data-kind", "admit");
    });
  });
});
