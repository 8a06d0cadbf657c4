import { expect, type Page } from "@playwright/test";
import type { Demand } from "#core/policy.ts";
import { approve } from "./dev-wallet.ts";
import { openPage } from "./open-page.ts";

const HOUR_MS = 3_600_000;

/** An event of its own, whose doors are open and whose tickets are free. Answers its id. */
export async function publishEvening({ page, title }: { page: Page; title: string }): Promise<string> {
  await openPage({ page, path: "/organizer/events/new" });
  await page.getByLabel("Title").fill(title);
  await page.getByLabel("Description").fill("An evening in a small house.");
  await page.getByLabel("Place").fill("Old Mint, Leipzig");
  await page.locator("[name=starts]").fill(localTime(2 * HOUR_MS));
  await page.locator("[name=doors]").fill(localTime(-HOUR_MS));
  await page.locator("[name=tier-1-price]").fill("0");
  await page.getByTestId("save-draft").click();
  await page.getByTestId("go-live").click();
  await approve(page);
  await page.getByRole("link", { name: "Public page" }).click();
  await page.waitForURL(/\d\/events\//);
  return new URL(page.url()).pathname.split("/").at(-1) ?? "";
}

/** As a date field takes it; the browser's zone is UTC in tests. */
function localTime(fromNowMs: number): string {
  return new Date(Date.now() + fromNowMs).toISOString().slice(0, 16);
}

/** From the next scan on every gate of the event wants the code and the face, or the wallet alone. */
export async function askForFaces({ page, eventId }: { page: Page; eventId: string }): Promise<void> {
  const base: Demand = { anyOf: [["qr", "biometric"], ["wallet"]], stepUps: [], fallbacks: [], acknowledgement: null };
  const path = `/api/events/${eventId}/policy`;
  const { version } = (await call({ page, path })).body as { version: number };
  const { status } = await call({ page, path, method: "PUT", body: { policy: { base, overrides: [] }, version } });
  expect(status).toBe(200);
}

type Call = { readonly page: Page; readonly path: string; readonly method?: "PUT" | "POST"; readonly body?: object };

/** What the page's own script would be answered. */
export function call({ page, path, method, body }: Call): Promise<{ status: number; body: unknown }> {
  return page.evaluate(
    async ({ to, sent }) => {
      const headers = { "content-type": "application/json" };
      const answer = await fetch(to, sent ? { method: sent.method, headers, body: JSON.stringify(sent.body) } : {});
      return { status: answer.status, body: await answer.json() };
    },
    { to: path, sent: method ? { method, body } : null },
  );
}
