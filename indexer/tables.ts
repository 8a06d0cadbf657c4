import type { EventTerms, TierSale } from "#core/event.ts";
import type { Listing } from "#core/listing.ts";
import type { LogOf } from "#core/log.ts";
import type { Recorded } from "#core/projection.ts";
import { type Ticket, tierOf } from "#core/ticket.ts";
import type { Table } from "./bulk.ts";
import type { Header, RawLog } from "./raw-log.ts";

/** A row of one event's table: what it says, and whose it is. */
export type OfEvent<Row> = Row & Pick<EventTerms, "chainId" | "contract">;

export const BLOCKS: Table<Header & { chainId: number }> = {
  name: "mirror_blocks",
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
  columns: [
    ["chain_id", "integer", (row) => row.chainId],
    ["contract", "text", (row) => row.contract],
    ["block_number", "bigint", (row) => row.blockNumber],
    ["log_index", "integer", (row) => row.logIndex],
    ["block_hash", "text", (row) => row.blockHash],
    ["block_at", "seconds", (row) => row.blockSeconds],
    ["transaction_hash", "text", (row) => row.transactionHash],
    ["emitter", "text", (row) => row.emitter],
    ["topics", "list", (row) => row.topics.join()],
    ["data", "text", (row) => row.data],
  ],
};

export const EVENTS: Table<Recorded<EventTerms>> = {
  name: "mirror_events",
  columns: [
    ["chain_id", "integer", (row) => row.chainId],
    ["contract", "text", (row) => row.contract],
    ["event_ref", "text", (row) => row.eventRef],
    ["organizer", "text", (row) => row.organizer],
    ["name", "text", (row) => row.name],
    ["currency", "text", (row) => row.currency],
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
    ["block_number", "bigint", (row) => row.blockNumber],
  ],
};

export const TIERS: Table<OfEvent<TierSale>> = {
  name: "mirror_tiers",
  columns: [
    ["chain_id", "integer", (row) => row.chainId],
    ["contract", "text", (row) => row.contract],
    ["tier", "integer", (row) => row.tier],
    ["name", "text", (row) => row.name],
    ["price_wei", "numeric", (row) => row.priceWei],
    ["supply", "bigint", (row) => row.supply],
    ["sale_starts_at", "seconds", (row) => row.saleStartsAtSeconds],
    ["sale_ends_at", "seconds", (row) => row.saleEndsAtSeconds],
    ["sold", "bigint", (row) => row.sold],
  ],
  onConflict: "ON CONFLICT (chain_id, contract, tier) DO UPDATE SET sold = excluded.sold",
};

export const TICKETS: Table<OfEvent<Recorded<Ticket>>> = {
  name: "mirror_tickets",
  columns: [
    ["chain_id", "integer", (row) => row.chainId],
    ["contract", "text", (row) => row.contract],
    ["token_id", "numeric", (row) => row.tokenId],
    ["tier", "integer", (row) => tierOf(row.tokenId)],
    ["holder", "text", (row) => row.holder],
    ["face_price_wei", "numeric", (row) => row.facePriceWei],
    ["admitted_on_chain", "boolean", (row) => row.admittedOnChain],
    ["moves", "integer", (row) => row.moves],
    ["block_number", "bigint", (row) => row.blockNumber],
  ],
  onConflict: `ON CONFLICT (chain_id, contract, token_id) DO UPDATE SET holder = excluded.holder, face_price_wei = excluded.face_price_wei,
    admitted_on_chain = excluded.admitted_on_chain, moves = excluded.moves, block_number = excluded.block_number`,
};

export const LISTINGS: Table<OfEvent<Recorded<Listing>>> = {
  name: "mirror_listings",
  columns: [
    ["chain_id", "integer", (row) => row.chainId],
    ["contract", "text", (row) => row.contract],
    ["token_id", "numeric", (row) => row.tokenId],
    ["seller", "text", (row) => row.seller],
    ["price_wei", "numeric", (row) => row.priceWei],
    ["listed_at", "seconds", (row) => row.listedAtSeconds],
    ["block_number", "bigint", (row) => row.blockNumber],
  ],
  onConflict: `ON CONFLICT (chain_id, contract, token_id) DO UPDATE SET seller = excluded.seller, price_wei = excluded.price_wei,
    listed_at = excluded.listed_at, block_number = excluded.block_number`,
};

export const TRANSFERS: Table<LogOf<"Transfer">> = {
  name: "mirror_transfers",
  columns: [
    ["chain_id", "integer", (row) => row.chainId],
    ["contract", "text", (row) => row.contract],
    ["block_number", "bigint", (row) => row.blockNumber],
    ["log_index", "integer", (row) => row.logIndex],
    ["token_id", "numeric", (row) => row.tokenId],
    ["sender", "text", (row) => row.from],
    ["receiver", "text", (row) => row.to],
    ["at", "seconds", (row) => row.blockSeconds],
    ["transaction_hash", "text", (row) => row.transactionHash],
  ],
};

export const SALES: Table<LogOf<"Resold">> = {
  name: "mirror_sales",
  columns: [
    ["chain_id", "integer", (row) => row.chainId],
    ["contract", "text", (row) => row.contract],
    ["block_number", "bigint", (row) => row.blockNumber],
    ["log_index", "integer", (row) => row.logIndex],
    ["token_id", "numeric", (row) => row.tokenId],
    ["seller", "text", (row) => row.seller],
    ["buyer", "text", (row) => row.buyer],
    ["price_wei", "numeric", (row) => row.priceWei],
    ["royalty_wei", "numeric", (row) => row.royaltyWei],
    ["platform_fee_wei", "numeric", (row) => row.platformFeeWei],
    ["at", "seconds", (row) => row.blockSeconds],
    ["transaction_hash", "text", (row) => row.transactionHash],
  ],
};
