import type { Address, Bytes32 } from "./bytes.ts";

/** How tickets may change hands: freely, by gift and built-in resale only, or never (contracts/types/DataTypes.sol, same order). */
export const TRANSFER_POLICIES = ["open", "guarded", "bound"] as const;
export type TransferPolicy = (typeof TRANSFER_POLICIES)[number];

/** The on-chain half of an event, fixed when its contract was created. Times are unix seconds. */
export type EventTerms = {
  readonly chainId: number;
  readonly contract: Address;
  readonly eventRef: Bytes32;
  readonly organizer: Address;
  readonly name: string;
  /** Zero address: the native coin. */
  readonly currency: Address;
  /** Receives the proceeds and the royalties. */
  readonly payout: Address;
  readonly policy: TransferPolicy;
  readonly doorsAtSeconds: number;
  readonly startsAtSeconds: number;
  readonly endsAtSeconds: number;
  /** Holder moves and sales close here. */
  readonly transferCutoffAtSeconds: number;
  /** Highest resale price in basis points of the face price: 11000 is 110 %. */
  readonly resaleCapBps: number;
  readonly royaltyBps: number;
  readonly maxPerPurchase: number;
  /** Tickets that a wallet may hold at purchase; 0: no limit. */
  readonly maxPerWallet: number;
  /** How often a guarded ticket may be given away; 255: as often as its holders like. */
  readonly maxGifts: number;
  /** How long a guarded ticket that was given away can't be given away again; 0: not at all. */
  readonly giftCooldownHours: number;
};

export type TierTerms = {
  /** From 1, the high half of every token id of the tier. */
  readonly tier: number;
  readonly name: string;
  readonly priceWei: bigint;
  readonly supply: number;
  readonly saleStartsAtSeconds: number;
  readonly saleEndsAtSeconds: number;
};

export type TierSale = TierTerms & { readonly sold: number };

/** Why a purchase button is off, or `null` when it is on. */
export function findSaleObstacle({ tier, atSeconds }: { tier: TierSale; atSeconds: number }): "not-yet" | "over" | "sold-out" | null {
  if (atSeconds < tier.saleStartsAtSeconds) return "not-yet";
  if (atSeconds >= tier.saleEndsAtSeconds) return "over";
  return tier.sold >= tier.supply ? "sold-out" : null;
}

export const DOORS_BEFORE_START_SECONDS = 2 * 3600;
export const END_AFTER_START_SECONDS = 12 * 3600;

/** Doors open two hours before the start and the event ends twelve hours after it, unless the organizer says otherwise (Q5). */
export function defaultTimes(startsAtSeconds: number): { doorsAtSeconds: number; endsAtSeconds: number } {
  return { doorsAtSeconds: startsAtSeconds - DOORS_BEFORE_START_SECONDS, endsAtSeconds: startsAtSeconds + END_AFTER_START_SECONDS };
}
