import { parseEther } from "viem";
import type { DraftInput } from "#server/events/draft-input.ts";

const HOUR_SECONDS = 3600;
const DAY_SECONDS = 24 * HOUR_SECONDS;

/** The evening whose doors are open already: what a visitor of `npm start` tries. Resale stays open until its end. */
export function openEvening(nowSeconds: number): DraftInput {
  const endsAtSeconds = nowSeconds + 12 * HOUR_SECONDS;
  const sale = { saleStartsAtSeconds: nowSeconds - 30 * DAY_SECONDS, saleEndsAtSeconds: endsAtSeconds };
  return {
    title: "Lantern Festival",
    description:
      "A thousand paper lanterns over the old botanical garden, two stages among the trees and a slow walk along the pond when it is dark. Bring a warm coat; the lantern is ours.",
    location: "Old Botanical Garden, Berlin",
    timezone: "Europe/Berlin",
    doorsAtSeconds: nowSeconds - HOUR_SECONDS,
    startsAtSeconds: nowSeconds + HOUR_SECONDS,
    endsAtSeconds,
    transferCutoffAtSeconds: endsAtSeconds,
    policy: "guarded",
    resaleCapBps: 11_000,
    royaltyBps: 500,
    maxPerPurchase: 4,
    maxPerWallet: 0,
    maxGifts: 2,
    giftCooldownHours: 0,
    tiers: [
      { name: "Garden", priceWei: weiOf("0.05"), supply: 400, ...sale },
      { name: "Lantern walk", priceWei: weiOf("0.08"), supply: 150, ...sale },
      { name: "Patron's circle", priceWei: weiOf("0.2"), supply: 60, ...sale },
    ],
  };
}

/** What else stands in the list: another policy each, so that their rules can be compared. */
export function upcomingEvenings(nowSeconds: number): DraftInput[] {
  return [
    {
      title: "Chamber Music by the Canal",
      description: "A string quartet on a moored barge: Haydn, Shostakovich and a first performance. Tickets may be passed on freely.",
      location: "Historic Harbour, Berlin",
      timezone: "Europe/Berlin",
      startsAtSeconds: nowSeconds + 9 * DAY_SECONDS,
      policy: "open",
      resaleCapBps: 12_000,
      royaltyBps: 250,
      tiers: [{ name: "Deck", priceWei: weiOf("0.03"), supply: 90, ...saleUntil({ nowSeconds, days: 9 }) }],
    },
    {
      title: "Winter Circus",
      description: "Acrobats, no animals, hot chocolate. Each ticket stays with whoever bought it.",
      location: "Tempodrom, Berlin",
      timezone: "Europe/Berlin",
      startsAtSeconds: nowSeconds + 30 * DAY_SECONDS,
      policy: "bound",
      resaleCapBps: 10_000,
      tiers: [
        { name: "Ring side", priceWei: weiOf("0.09"), supply: 120, ...saleUntil({ nowSeconds, days: 30 }) },
        { name: "Gallery", priceWei: weiOf("0.04"), supply: 380, ...saleUntil({ nowSeconds, days: 30 }) },
      ],
    },
  ];
}

function saleUntil({ nowSeconds, days }: { nowSeconds: number; days: number }): { saleStartsAtSeconds: number; saleEndsAtSeconds: number } {
  return { saleStartsAtSeconds: nowSeconds - DAY_SECONDS, saleEndsAtSeconds: nowSeconds + days * DAY_SECONDS };
}

function weiOf(ether: string): string {
  return parseEther(ether).toString();
}
