import { type Address, parseAddress, parseBytes32 } from "#core/bytes.ts";
import { type EventTerms, type TierSale, TRANSFER_POLICIES, type TransferPolicy } from "#core/event.ts";
import type { Listing } from "#core/listing.ts";
import type { Ticket } from "#core/ticket.ts";

/*
 * The only converters between rows, as `pg` delivers them, and the domain's types. In rows: addresses are lower-case
 * text, instants Date, numeric and bigint decimal text. In the domain: branded hex, whole seconds, bigint.
 */

export type MirrorEventRow = {
  chain_id: number;
  contract: string;
  event_ref: string;
  organizer: string;
  name: string;
  currency: string;
  policy: string;
  doors_at: Date;
  starts_at: Date;
  ends_at: Date;
  transfer_cutoff_at: Date;
  resale_cap_bps: number;
  royalty_bps: number;
  max_per_purchase: number;
  max_per_wallet: number;
  max_gifts: number;
  gift_cooldown_hours: number;
};

export type MirrorTierRow = {
  tier: number;
  name: string;
  price_wei: string;
  supply: string;
  sale_starts_at: Date;
  sale_ends_at: Date;
  sold: string;
};

export type MirrorTicketRow = {
  token_id: string;
  holder: string;
  face_price_wei: string;
  admitted_on_chain: boolean;
  moves: number;
};

export type MirrorListingRow = { token_id: string; seller: string; price_wei: string; listed_at: Date };

export function termsOfRow(row: MirrorEventRow): EventTerms {
  return {
    chainId: row.chain_id,
    contract: addressOfText(row.contract),
    eventRef: parseBytes32(row.event_ref),
    organizer: addressOfText(row.organizer),
    name: row.name,
    currency: addressOfText(row.currency),
    policy: policyOfText(row.policy),
    doorsAtSeconds: secondsOfDate(row.doors_at),
    startsAtSeconds: secondsOfDate(row.starts_at),
    endsAtSeconds: secondsOfDate(row.ends_at),
    transferCutoffAtSeconds: secondsOfDate(row.transfer_cutoff_at),
    resaleCapBps: row.resale_cap_bps,
    royaltyBps: row.royalty_bps,
    maxPerPurchase: row.max_per_purchase,
    maxPerWallet: row.max_per_wallet,
    maxGifts: row.max_gifts,
    giftCooldownHours: row.gift_cooldown_hours,
  };
}

export function tierOfRow(row: MirrorTierRow): TierSale {
  return {
    tier: row.tier,
    name: row.name,
    priceWei: bigintOfNumeric(row.price_wei),
    supply: countOfBigint(row.supply),
    saleStartsAtSeconds: secondsOfDate(row.sale_starts_at),
    saleEndsAtSeconds: secondsOfDate(row.sale_ends_at),
    sold: countOfBigint(row.sold),
  };
}

export function ticketOfRow(row: MirrorTicketRow): Ticket {
  return {
    tokenId: bigintOfNumeric(row.token_id),
    holder: addressOfText(row.holder),
    facePriceWei: bigintOfNumeric(row.face_price_wei),
    admittedOnChain: row.admitted_on_chain,
    moves: row.moves,
  };
}

export function listingOfRow(row: MirrorListingRow): Listing {
  return {
    tokenId: bigintOfNumeric(row.token_id),
    seller: addressOfText(row.seller),
    priceWei: bigintOfNumeric(row.price_wei),
    listedAtSeconds: secondsOfDate(row.listed_at),
  };
}

export function addressOfText(value: string): Address {
  return parseAddress(value);
}

/** numeric(78, 0) and bigint columns arrive as decimal text, for a JavaScript number would lose digits. */
export function bigintOfNumeric(value: string): bigint {
  return BigInt(value);
}

/** A bigint column that counts things, below 2^53 by its meaning. Throws a RangeError otherwise. */
export function countOfBigint(value: string): number {
  const count = Number(value);
  if (!Number.isSafeInteger(count)) throw new RangeError(`${value} is no count`);
  return count;
}

/** Rounds down, as chain time has no fractions. */
export function secondsOfDate(value: Date): number {
  return Math.floor(value.getTime() / 1000);
}

export function dateOfSeconds(seconds: number): Date {
  return new Date(seconds * 1000);
}

function policyOfText(value: string): TransferPolicy {
  const policy = TRANSFER_POLICIES.find((known) => known === value);
  if (!policy) throw new TypeError(`No transfer policy is called ${value}`);
  return policy;
}
