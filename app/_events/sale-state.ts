import { findSaleObstacle } from "#core/event.ts";
import type { EventView, TierView } from "#server/events/event-view.ts";

export type SaleState = "open" | "not-yet" | "over" | "sold-out";

/** Whether a tier can be bought now. */
export function saleStateOf({ tier, atSeconds }: { tier: TierView; atSeconds: number }): SaleState {
  return findSaleObstacle({ tier: { ...tier, priceWei: BigInt(tier.priceWei) }, atSeconds }) ?? "open";
}

/** The whole event in one word: open while any tier is. */
export function eventSaleState({ event, atSeconds }: { event: EventView; atSeconds: number }): SaleState {
  const states = event.tiers.map((tier) => saleStateOf({ tier, atSeconds }));
  return states.find((state) => state === "open") ?? states.find((state) => state === "not-yet") ?? states.find((state) => state === "sold-out") ?? "over";
}

/** The lowest price that is still to be had, else the lowest there ever was. */
export function lowestPriceWei({ event, atSeconds }: { event: EventView; atSeconds: number }): bigint {
  const open = event.tiers.filter((tier) => saleStateOf({ tier, atSeconds }) === "open");
  const prices = (open.length > 0 ? open : event.tiers).map((tier) => BigInt(tier.priceWei));
  // biome-ignore lint/complexity/useMathMinMax: Math.min takes no bigint
  return prices.reduce((low, price) => (price < low ? price : low), prices[0] ?? 0n);
}
