import { expect, type Page } from "@playwright/test";
import { approve } from "./dev-wallet.ts";
import { openPage } from "./open-page.ts";
import { demoEventId } from "./stack.ts";

type Purchase = { readonly page: Page; readonly eventId?: string };

/** Buys one ticket of the first tier, as a person does, and answers the path of its page. */
export async function buyTicket(purchase: Purchase): Promise<string> {
  const [ticket] = await buyTickets({ ...purchase, quantity: 1 });
  if (!ticket) throw new Error("The ticket is not on the list.");
  return ticket;
}

/** The same of several. Tickets that were there before are not among the answers. */
export async function buyTickets({ page, eventId = demoEventId(), quantity }: Purchase & { quantity: number }): Promise<string[]> {
  const before = await listTickets(page);
  await openPage({ page, path: `/events/${eventId}` });
  for (let more = 1; more < quantity; more++) await page.getByTestId("quantity-1").getByRole("button", { name: "One more" }).click();
  await page.getByTestId("buy-1").click();
  await approve(page);
  await expect(page.getByTestId("purchase-done")).toBeVisible();
  return (await listTickets(page)).filter((path) => !before.includes(path));
}

async function listTickets(page: Page): Promise<string[]> {
  await openPage({ page, path: "/tickets" });
  return page.getByTestId("ticket-card").evaluateAll((cards) => cards.map((card) => card.getAttribute("href") ?? ""));
}
