import { expect, type Page } from "@playwright/test";
import { openPage } from "./open-page.ts";

/** Connects the development wallet with one of its accounts and signs in with Ethereum, as a person would. */
export async function connectAndSignIn({ page, account }: { page: Page; account: string }): Promise<void> {
  await openPage({ page, path: "/" });
  await page.getByTestId("connect").first().click();
  await page.getByTestId(/rk-wallet-option-.*foyer/i).click();
  await page.getByTestId(`dev-wallet-account-${account}`).click();
  await page.getByTestId("rk-auth-message-button").click();
  await approve(page);
  await expect(page.getByTestId("account")).toBeVisible();
}

/** Presses "approve" in the wallet's sheet. */
export async function approve(page: Page): Promise<void> {
  await page.getByTestId("dev-wallet-approve").click();
  await expect(page.getByTestId("dev-wallet-approve")).toBeHidden();
}
