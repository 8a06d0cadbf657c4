import { type Address, parseAddress, parseBytes32 } from "#core/bytes.ts";
import { type EventTerms, type TierSale, TRANSFER_POLICIES, type TransferPolicy } from "#core/event.ts";
import type { TierTotals } from "#core/event-state.ts";
import type { Grant, Role } from "#core/grant.ts";
import type { Listing } from "#core/listing.ts";
import type { Order } from "#core/order.ts";
import { TICKET_STATES, type Ticket, type TicketState } from "#core/ticket.ts";

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
  payout: string;
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

/** What became of a tier's tickets. */
export type MirrorTotalsRow = Record<"sold" | "issued" | "admitted" | "refunded" | "voided" | "burned" | "resales", string> &
  Record<"gross_wei" | "returned_wei" | "released_wei" | "resale_wei" | "royalty_wei" | "platform_fee_wei", string>;

export type MirrorTicketRow = {
  token_id: string;
  holder: string;
  state: string;
  last_holder: string | null;
  face_price_wei: string;
  order_id: string | null;
  admitted_on_chain: boolean;
  mark_refused: boolean;
  moves: number;
  recovery_to: string | null;
  recovery_ready_at: Date | null;
  recovery_state: "open" | "vetoed" | null;
};

export type MirrorListingRow = { token_id: string; seller: string; price_wei: string; listed_at: Date };

export type MirrorOrderRow = {
  order_id: string;
  receiver: string;
  tier: number;
  first_token_id: string;
  quantity: number;
  issued_at: Date;
  settled_at: Date | null;
};

export type MirrorGrantRow = { role: string; account: string; granted_at: Date };

export function termsOfRow(row: MirrorEventRow): EventTerms {
  return {
    chainId: row.chain_id,
    contract: addressOfText(row.contract),
    eventRef: parseBytes32(row.event_ref),
    organizer: addressOfText(row.organizer),
    name: row.name,
    currency: addressOfText(row.currency),
    payout: addressOfText(row.payout),
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

export function totalsOfRow(row: MirrorTotalsRow): TierTotals {
  return {
    sold: countOfBigint(row.sold),
    issued: countOfBigint(row.issued),
    admitted: countOfBigint(row.admitted),
    refunded: countOfBigint(row.refunded),
    voided: countOfBigint(row.voided),
    burned: countOfBigint(row.burned),
    grossWei: bigintOfNumeric(row.gross_wei),
    returnedWei: bigintOfNumeric(row.returned_wei),
    releasedWei: bigintOfNumeric(row.released_wei),
    resales: countOfBigint(row.resales),
    resaleWei: bigintOfNumeric(row.resale_wei),
    royaltyWei: bigintOfNumeric(row.royalty_wei),
    platformFeeWei: bigintOfNumeric(row.platform_fee_wei),
  };
}

export function ticketOfRow(row: MirrorTicketRow): Ticket {
  return {
    tokenId: bigintOfNumeric(row.token_id),
    holder: addressOfText(row.holder),
    state: stateOfText(row.state),
    lastHolder: row.last_holder === null ? null : addressOfText(row.last_holder),
    facePriceWei: bigintOfNumeric(row.face_price_wei),
    orderId: row.order_id === null ? null : parseBytes32(row.order_id),
    admittedOnChain: row.admitted_on_chain,
    markRefused: row.mark_refused,
    moves: row.moves,
    recovery: recoveryOfRow(row),
  };
}

export function orderOfRow(row: MirrorOrderRow): Order {
  return {
    orderId: parseBytes32(row.order_id),
    to: addressOfText(row.receiver),
    tier: row.tier,
    firstTokenId: bigintOfNumeric(row.first_token_id),
    quantity: row.quantity,
    issuedAtSeconds: secondsOfDate(row.issued_at),
    settledAtSeconds: row.settled_at && secondsOfDate(row.settled_at),
  };
}

/** The indexer writes no other role than core/grant.ts names. */
export function grantOfRow(row: MirrorGrantRow): Grant {
  return { role: row.role as Role, account: addressOfText(row.account), grantedAtSeconds: secondsOfDate(row.granted_at) };
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

function stateOfText(value: string): TicketState {
  const state = TICKET_STATES.find((known) => known === value);
  if (!state) throw new TypeError(`No ticket is ${value}`);
  return state;
}

function recoveryOfRow({ recovery_to: to, recovery_ready_at: readyAt, recovery_state: state }: MirrorTicketRow): Ticket["recovery"] {
  return to && readyAt && state ? { to: addressOfText(to), readyAtSeconds: secondsOfDate(readyAt), state } : null;
}
