import type { Act, Mark, Move, Payment, Refund, VoucherUse } from "#core/history.ts";
import type { LogOf, LogPlace } from "#core/log.ts";
import type { Column, Table } from "./bulk.ts";
import { EVENT_KEY } from "./tables.ts";

/** Of these tables rows are never changed. The block's hash stands with the log, which has the same place. */
const PLACE: readonly Column<LogPlace>[] = [
  ...EVENT_KEY,
  ["block_number", "bigint", (row) => row.blockNumber],
  ["log_index", "integer", (row) => row.logIndex],
  ["at", "seconds", (row) => row.blockSeconds],
  ["transaction_hash", "text", (row) => row.transactionHash],
];

export const TRANSFERS: Table<Move> = {
  name: "mirror_transfers",
  key: ["block_number", "log_index"],
  columns: [
    ...PLACE,
    ["token_id", "numeric", (row) => row.tokenId],
    ["sender", "text", (row) => row.from],
    ["receiver", "text", (row) => row.to],
    ["kind", "text", (row) => row.kind],
    ["amount_wei", "numeric", (row) => row.amountWei],
  ],
};

export const SALES: Table<LogOf<"Resold">> = {
  name: "mirror_sales",
  key: ["block_number", "log_index"],
  columns: [
    ...PLACE,
    ["token_id", "numeric", (row) => row.tokenId],
    ["seller", "text", (row) => row.seller],
    ["buyer", "text", (row) => row.buyer],
    ["price_wei", "numeric", (row) => row.priceWei],
    ["royalty_wei", "numeric", (row) => row.royaltyWei],
    ["platform_fee_wei", "numeric", (row) => row.platformFeeWei],
  ],
};

export const MARKS: Table<Mark> = {
  name: "mirror_admissions",
  key: ["token_id", "block_number", "log_index"],
  columns: [...PLACE, ["token_id", "numeric", (row) => row.tokenId], ["verdict", "text", (row) => row.verdict]],
};

export const REFUNDS: Table<Refund> = {
  name: "mirror_refunds",
  key: ["token_id"],
  columns: [
    ...PLACE,
    ["token_id", "numeric", (row) => row.tokenId],
    ["kind", "text", (row) => row.kind],
    ["holder", "text", (row) => row.holder],
    ["amount_wei", "numeric", (row) => row.amountWei],
    ["reason", "text", (row) => row.reason],
    ["payment", "text", (row) => row.payment],
  ],
};

export const VOUCHERS: Table<VoucherUse> = {
  name: "mirror_vouchers",
  key: ["slot"],
  columns: [
    ...PLACE,
    ["slot", "numeric", (row) => row.slot],
    ["buyer", "text", (row) => row.buyer],
    ["signer", "text", (row) => row.signer],
    ["tier", "integer", (row) => row.tier],
    ["first_token_id", "numeric", (row) => row.firstTokenId],
    ["quantity", "integer", (row) => row.quantity],
    ["unit_price_wei", "numeric", (row) => row.unitPriceWei],
  ],
};

export const PAYMENTS: Table<Payment> = {
  name: "mirror_payments",
  key: ["block_number", "log_index"],
  columns: [
    ...PLACE,
    ["kind", "text", (row) => row.kind],
    ["payee", "text", (row) => row.payee],
    ["token_id", "numeric", (row) => row.tokenId],
    ["amount_wei", "numeric", (row) => row.amountWei],
  ],
};

export const ACTS: Table<Act> = {
  name: "mirror_acts",
  key: ["block_number", "log_index"],
  columns: [
    ...PLACE,
    ["kind", "text", (row) => row.kind],
    ["account", "text", (row) => row.account],
    ["counterpart", "text", (row) => row.counterpart],
    ["token_id", "numeric", (row) => row.tokenId],
    ["value", "text", (row) => row.value],
  ],
};
