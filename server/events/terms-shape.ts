import { z } from "zod";
import { TRANSFER_POLICIES } from "#core/event.ts";

/** The terms of an event that drafts, pages and the API spell alike. Times are unix seconds. */
export const termsShape = {
  policy: z.enum(TRANSFER_POLICIES),
  doorsAtSeconds: z.int(),
  startsAtSeconds: z.int(),
  endsAtSeconds: z.int(),
  transferCutoffAtSeconds: z.int(),
  resaleCapBps: z.int(),
  royaltyBps: z.int(),
  maxPerPurchase: z.int(),
  maxPerWallet: z.int(),
  maxGifts: z.int(),
  giftCooldownHours: z.int(),
};

/** The same of a tier; the price is decimal text, for a JSON number loses digits past 2^53. */
export const tierShape = { name: z.string(), priceWei: z.string(), supply: z.int(), saleStartsAtSeconds: z.int(), saleEndsAtSeconds: z.int() };
