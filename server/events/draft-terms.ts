import { z } from "zod";
import { parseAddress, parseBytes32, ZERO_ADDRESS } from "#core/bytes.ts";
import { type EventTerms, type TierSale, TRANSFER_POLICIES } from "#core/event.ts";
import { termsShape, tierShape } from "./terms-shape.ts";

/** The jsonb of events.terms: what the organizer's wallet will hand to the factory. */
export const draftTermsSchema = z.object({
  config: z.object({
    name: z.string(),
    currency: z.string(),
    payout: z.string(),
    ...termsShape,
    /** Drafts that were saved before there was such a rule have none. */
    giftCooldownHours: termsShape.giftCooldownHours.default(0),
  }),
  tiers: z.array(z.object(tierShape)),
});

export type DraftTerms = z.infer<typeof draftTermsSchema>;

type DraftRow = { readonly chain_id: number; readonly contract: string; readonly event_ref: string; readonly organizer_wallet: string };

/** A draft's terms as if it were on chain already, which is where it will be under the same address. */
export function eventTermsOfDraft({ terms: { config }, row }: { terms: DraftTerms; row: DraftRow }): EventTerms {
  return {
    ...config,
    chainId: row.chain_id,
    contract: parseAddress(row.contract),
    eventRef: parseBytes32(row.event_ref),
    organizer: parseAddress(row.organizer_wallet),
    currency: parseAddress(config.currency),
    payout: parseAddress(config.payout),
  };
}

/** Tiers are numbered from 1 in the order in which they are given, as the contract numbers them. */
export function tiersOfDraft({ tiers }: DraftTerms): TierSale[] {
  return tiers.map((tier, index) => ({ ...tier, tier: index + 1, priceWei: BigInt(tier.priceWei), sold: 0 }));
}

/** The second and third argument of EventFactory.createEvent in JSON: amounts as decimal text, tier names as bytes32. */
export type EventCreation = {
  config: Omit<DraftTerms["config"], "policy" | "doorsAtSeconds" | "startsAtSeconds" | "endsAtSeconds" | "transferCutoffAtSeconds"> & {
    policy: number;
    doorsAt: number;
    startsAt: number;
    endsAt: number;
    transferCutoffAt: number;
  };
  tiers: { name: string; price: string; supply: number; saleStartsAt: number; saleEndsAt: number }[];
};

export function creationOf({ config, tiers }: DraftTerms): EventCreation {
  const { policy, doorsAtSeconds, startsAtSeconds, endsAtSeconds, transferCutoffAtSeconds, ...same } = config;
  return {
    config: {
      ...same,
      policy: TRANSFER_POLICIES.indexOf(policy),
      doorsAt: doorsAtSeconds,
      startsAt: startsAtSeconds,
      endsAt: endsAtSeconds,
      transferCutoffAt: transferCutoffAtSeconds,
    },
    tiers: tiers.map((tier) => ({
      name: encodeTierName(tier.name),
      price: tier.priceWei,
      supply: tier.supply,
      saleStartsAt: tier.saleStartsAtSeconds,
      saleEndsAt: tier.saleEndsAtSeconds,
    })),
  };
}

/** Sales are in the native coin; the contract knows it by the zero address. */
export const NATIVE_CURRENCY = ZERO_ADDRESS;

/** UTF-8, zero-padded on the right. */
function encodeTierName(name: string): string {
  return `0x${Buffer.from(name, "utf8").toString("hex").padEnd(64, "0")}`;
}
