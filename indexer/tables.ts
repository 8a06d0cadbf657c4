import type { EventTerms } from "#core/event.ts";
import type { Holder, Recorded, TierState } from "#core/event-state.ts";
import type { Grant } from "#core/grant.ts";
import type { Listing } from "#core/listing.ts";
import type { Order } from "#core/order.ts";
import { type Ticket, tierOf } from "#core/ticket.ts";
import type { Column, Table } from "./bulk.ts";
import type { Header, RawLog } from "./raw-log.ts";

/** A row of one event's table: what it says, and whose it is. */
export type OfEvent<Row> = Row & Pick<EventTerms, "chainId" | "contract">;

export const EVENT_KEY: readonly Column<OfEvent<object>>[] = [
  ["chain_id", "integer", (row) => row.chainId],
  ["contract", "text", (row) => row.contract],
];

export const BLOCKS: Table<Header & { chainId: number }> = {
  name: "mirror_blocks",
  key: [],
  columns: [
    ["chain_id", "integer", (row) => row.chainId],
    ["number", "bigint", (row) => row.number],
    ["hash", "text", (row) => row.hash],
    ["parent_hash", "text", (row) => row.parentHash],
    ["at", "seconds", (row) => row.seconds],
  ],
};

export const LOGS: Table<OfEvent<RawLog & { blockSeconds: number }>> = {
  name: "mirror_logs",
  key: ["block_number", "log_index"],
  columns: [
    ...EVENT_KEY,
    ["block_number", "bigint", (row) => row.blockNumber],
    ["log_index", "integer", (row) => row.logIndex],
    ["block_hash", "text", (row) => row.blockHash],
    ["block_at", "seconds", (row) => row.blockSeconds],
    ["transaction_hash", "text", (row) => row.transactionHash],
    ["emitter", "text", (row) => row.emitter],
    ["topics", "list", (row) => row.topics],
    ["data", "text", (row) => row.data],
  ],
};

export const EVENTS: Table<Recorded<EventTerms> & { cancelledAtSeconds: number | null }> = {
  name: "mirror_events",
  key: [],
  columns: [
    ...EVENT_KEY,
    ["event_ref", "text", (row) => row.eventRef],
    ["organizer", "text", (row) => row.organizer],
    ["name", "text", (row) => row.name],
    ["currency", "text", (row) => row.currency],
    ["payout", "text", (row) => row.payout],
    ["policy", "text", (row) => row.policy],
    ["doors_at", "seconds", (row) => row.doorsAtSeconds],
    ["starts_at", "seconds", (row) => row.startsAtSeconds],
    ["ends_at", "seconds", (row) => row.endsAtSeconds],
    ["transfer_cutoff_at", "seconds", (row) => row.transferCutoffAtSeconds],
    ["resale_cap_bps", "integer", (row) => row.resaleCapBps],
    ["royalty_bps", "integer", (row) => row.royaltyBps],
    ["max_per_purchase", "integer", (row) => row.maxPerPurchase],
    ["max_per_wallet", "integer", (row) => row.maxPerWallet],
    ["max_gifts", "integer", (row) => row.maxGifts],
    ["gift_cooldown_hours", "integer", (row) => row.giftCooldownHours],
    ["cancelled_at", "seconds", (row) => row.cancelledAtSeconds],
    ["block_number", "bigint", (row) => row.blockNumber],
  ],
};

export const TIERS: Table<OfEvent<TierState>> = {
  name: "mirror_tiers",
  key: ["tier"],
  columns: [
    ...EVENT_KEY,
    ["tier", "integer", (row) => row.tier],
    ["name", "text", (row) => row.name],
    ["price_wei", "numeric", (row) => row.priceWei],
    ["supply", "bigint", (row) => row.supply],
    ["sale_starts_at", "seconds", (row) => row.saleStartsAtSeconds],
    ["sale_ends_at", "seconds", (row) => row.saleEndsAtSeconds],
    ["sold", "bigint", (row) => row.sold],
    ["issued", "bigint", (row) => row.issued],
    ["admitted", "bigint", (row) => row.admitted],
    ["refunded", "bigint", (row) => row.refunded],
    ["voided", "bigint", (row) => row.voided],
    ["burned", "bigint", (row) => row.burned],
    ["gross_wei", "numeric", (row) => row.grossWei],
    ["returned_wei", "numeric", (row) => row.returnedWei],
    ["released_wei", "numeric", (row) => row.releasedWei],
    ["resales", "bigint", (row) => row.resales],
    ["resale_wei", "numeric", (row) => row.resaleWei],
    ["royalty_wei", "numeric", (row) => row.royaltyWei],
    ["platform_fee_wei", "numeric", (row) => row.platformFeeWei],
  ],
};

export const TICKETS: Table<OfEvent<Recorded<Ticket>>> = {
  name: "mirror_tickets",
  key: ["token_id"],
  columns: [
    ...EVENT_KEY,
    ["token_id", "numeric", (row) => row.tokenId],
    ["tier", "integer", (row) => tierOf(row.tokenId)],
    ["holder", "text", (row) => row.holder],
    ["state", "text", (row) => row.state],
    ["last_holder", "text", (row) => row.lastHolder],
    ["face_price_wei", "numeric", (row) => row.facePriceWei],
    ["order_id", "text", (row) => row.orderId],
    ["admitted_on_chain", "boolean", (row) => row.admittedOnChain],
    ["mark_refused", "boolean", (row) => row.markRefused],
    ["moves", "integer", (row) => row.moves],
    ["recovery_to", "text", (row) => row.recovery?.to ?? null],
    ["recovery_ready_at", "seconds", (row) => row.recovery?.readyAtSeconds ?? null],
    ["recovery_state", "text", (row) => row.recovery?.state ?? null],
    ["block_number", "bigint", (row) => row.blockNumber],
  ],
};

export const LISTINGS: Table<OfEvent<Recorded<Listing>>> = {
  name: "mirror_listings",
  key: ["token_id"],
  columns: [
    ...EVENT_KEY,
    ["token_id", "numeric", (row) => row.tokenId],
    ["seller", "text", (row) => row.seller],
    ["price_wei", "numeric", (row) => row.priceWei],
    ["listed_at", "seconds", (row) => row.listedAtSeconds],
    ["block_number", "bigint", (row) => row.blockNumber],
  ],
};

export const HOLDERS: Table<OfEvent<Holder>> = {
  name: "mirror_holders",
  key: ["holder"],
  columns: [...EVENT_KEY, ["holder", "text", (row) => row.holder], ["tickets", "integer", (row) => row.tickets]],
};

export const ORDERS: Table<OfEvent<Recorded<Order>>> = {
  name: "mirror_orders",
  key: ["order_id"],
  columns: [
    ...EVENT_KEY,
    ["order_id", "text", (row) => row.orderId],
    ["receiver", "text", (row) => row.to],
    ["tier", "integer", (row) => row.tier],
    ["first_token_id", "numeric", (row) => row.firstTokenId],
    ["quantity", "integer", (row) => row.quantity],
    ["issued_at", "seconds", (row) => row.issuedAtSeconds],
    ["settled_at", "seconds", (row) => row.settledAtSeconds],
    ["block_number", "bigint", (row) => row.blockNumber],
  ],
};

export const GRANTS: Table<OfEvent<Recorded<Grant>>> = {
  name: "mirror_grants",
  key: ["role", "account"],
  columns: [
    ...EVENT_KEY,
    ["role", "text", (row) => row.role],
    ["account", "text", (row) => row.account],
    ["granted_at", "seconds", (row) => row.grantedAtSeconds],
    ["block_number", "bigint", (row) => row.blockNumber],
  ],
};
