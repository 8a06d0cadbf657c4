import { type Address, type Bytes32, ZERO_ADDRESS } from "./bytes.ts";
import { assertNever } from "./error.ts";
import { roleOf } from "./grant.ts";
import type { Log, LogOf, LogPlace } from "./log.ts";
import { listAdmitted } from "./ticket.ts";

/** How a ticket came from one hand to the next. */
export const MOVE_KINDS = ["bought", "issued", "gift", "sale", "claimed", "recovered", "refunded", "voided", "burned"] as const;
export type MoveKind = (typeof MOVE_KINDS)[number];

/** One Transfer, with its meaning. `amountWei` is what was paid for it, or given back; `null` where no money of this contract moved. */
export type Move = LogPlace & {
  readonly tokenId: bigint;
  readonly from: Address;
  readonly to: Address;
  readonly kind: MoveKind;
  readonly amountWei: bigint | null;
};

export const MARK_VERDICTS = ["marked", "refused"] as const;

/** What the chain said to a gate's admission. */
export type Mark = LogPlace & { readonly tokenId: bigint; readonly verdict: (typeof MARK_VERDICTS)[number] };

/** Money that went back with a ticket. `held`: the holder's account refused it, and it waits there to be fetched. */
export type Refund = LogPlace & {
  readonly tokenId: bigint;
  readonly kind: "refunded" | "voided";
  readonly holder: Address;
  readonly amountWei: bigint;
  readonly reason: Bytes32 | null;
  readonly payment: "sent" | "held";
};

/** Money of the event that is no ticket's price: what the organizer took, what became the organizer's, what waits for somebody. */
export type Payment = LogPlace & {
  readonly kind: "withdrawn" | "released" | "held";
  /** `null` for a release: it is kept for the payout address of the terms. */
  readonly payee: Address | null;
  readonly tokenId: bigint | null;
  readonly amountWei: bigint;
};

/** A voucher that was used, with what it bought. */
export type VoucherUse = LogPlace & Omit<LogOf<"VoucherUsed">, "name"> & Pick<LogOf<"TicketsBought">, "tier" | "firstTokenId" | "quantity" | "unitPriceWei">;

export const ACT_KINDS = [
  "event-cancelled",
  "role-granted",
  "role-revoked",
  "admin-transfer-scheduled",
  "admin-transfer-cancelled",
  "operator-allowed",
  "operator-disallowed",
  "order-settled",
  "recovery-requested",
  "recovery-vetoed",
  "recovered",
  "anchored",
] as const;
export type ActKind = (typeof ACT_KINDS)[number];

/** What those who run an event did with its rights and rules, and what holders answered. */
export type Act = LogPlace & {
  readonly kind: ActKind;
  /** Who did it, or whom it is about. */
  readonly account: Address | null;
  /** The other account: who granted, where a ticket goes. */
  readonly counterpart: Address | null;
  readonly tokenId: bigint | null;
  /** A role in words, an order, a digest, or the unix seconds from which it may be carried out. */
  readonly value: string | null;
};

/** One row a log, never changed afterwards. It goes with its log when a reorg takes that away. */
export type History = {
  readonly moves: readonly Move[];
  readonly sales: readonly LogOf<"Resold">[];
  readonly marks: readonly Mark[];
  readonly refunds: readonly Refund[];
  readonly payments: readonly Payment[];
  readonly vouchers: readonly VoucherUse[];
  readonly acts: readonly Act[];
};

type Writable<Row> = { -readonly [Field in keyof Row]: Row[Field] };
type Draft = {
  moves: Writable<Move>[];
  sales: LogOf<"Resold">[];
  marks: Mark[];
  refunds: Writable<Refund>[];
  payments: Payment[];
  vouchers: VoucherUse[];
  acts: Act[];
  /** Waits for its TicketsBought. */
  voucher: LogOf<"VoucherUsed"> | null;
};

/**
 * What happened, for logs of any contracts in chain order. Transactions must be whole: a Transfer says what it was by the
 * log behind it. Throws where that log stands without its Transfer.
 */
export function historyOf(logs: Iterable<Log>): History {
  const draft: Draft = { moves: [], sales: [], marks: [], refunds: [], payments: [], vouchers: [], acts: [], voucher: null };
  for (const log of logs) write(draft, log);
  const { voucher, ...history } = draft;
  if (voucher) throw new Error(`Voucher ${voucher.slot} was used without a purchase: logs are missing.`);
  return history;
}

function write(draft: Draft, log: Log): void {
  switch (log.name) {
    case "Transfer":
      draft.moves.push({ ...placeOf(log), tokenId: log.tokenId, from: log.from, to: log.to, kind: kindOf(log), amountWei: null });
      return;
    case "TicketsBought":
      explain(draft, { log, ...runOf(log), kind: "bought", amountWei: log.unitPriceWei });
      writeVoucher(draft, log);
      return;
    case "Issued":
      explain(draft, { log, ...runOf(log), kind: "issued", amountWei: null });
      return;
    case "Resold":
      explain(draft, { log, ...oneOf(log), kind: "sale", amountWei: log.priceWei });
      draft.sales.push(log);
      return;
    case "Claimed":
      explain(draft, { log, ...oneOf(log), kind: "claimed", amountWei: null });
      return;
    case "Recovered":
      explain(draft, { log, ...oneOf(log), kind: "recovered", amountWei: null });
      draft.acts.push(actOf({ log, kind: "recovered", account: log.holder, counterpart: log.to, tokenId: log.tokenId }));
      return;
    case "Refunded":
      writeRefund(draft, { log, kind: "refunded", reason: null });
      return;
    case "Voided":
      writeRefund(draft, { log, kind: "voided", reason: log.reason });
      return;
    case "Admitted":
      for (const tokenId of listAdmitted(log)) draft.marks.push({ ...placeOf(log), tokenId, verdict: "marked" });
      return;
    case "AdmissionRefused":
      for (const tokenId of listAdmitted(log)) draft.marks.push({ ...placeOf(log), tokenId, verdict: "refused" });
      return;
    case "Released":
      draft.payments.push({ ...placeOf(log), kind: "released", payee: null, tokenId: log.tokenId, amountWei: log.amountWei });
      return;
    case "Withdrawn":
      draft.payments.push({ ...placeOf(log), kind: "withdrawn", payee: log.to, tokenId: null, amountWei: log.amountWei });
      return;
    case "PaymentHeld":
      writeHeld(draft, log);
      return;
    case "VoucherUsed":
      draft.voucher = log;
      return;
    case "EventCancelled":
      draft.acts.push(actOf({ log, kind: "event-cancelled", account: log.by }));
      return;
    case "OrderSettled":
      draft.acts.push(actOf({ log, kind: "order-settled", value: log.orderId }));
      return;
    case "RoleGranted":
      draft.acts.push(actOf({ log, kind: "role-granted", account: log.account, counterpart: log.by, value: roleOf(log.role) }));
      return;
    case "RoleRevoked":
      draft.acts.push(actOf({ log, kind: "role-revoked", account: log.account, counterpart: log.by, value: roleOf(log.role) }));
      return;
    case "DefaultAdminTransferScheduled":
      draft.acts.push(actOf({ log, kind: "admin-transfer-scheduled", account: log.newAdmin, value: String(log.acceptAtSeconds) }));
      return;
    case "DefaultAdminTransferCanceled":
      draft.acts.push(actOf({ log, kind: "admin-transfer-cancelled" }));
      return;
    case "OperatorAllowed":
      draft.acts.push(actOf({ log, kind: "operator-allowed", account: log.operator }));
      return;
    case "OperatorDisallowed":
      draft.acts.push(actOf({ log, kind: "operator-disallowed", account: log.operator }));
      return;
    case "RecoveryRequested": {
      const { holder: account, to: counterpart, tokenId } = log;
      draft.acts.push(actOf({ log, kind: "recovery-requested", account, counterpart, tokenId, value: String(log.readyAtSeconds) }));
      return;
    }
    case "RecoveryVetoed":
      draft.acts.push(actOf({ log, kind: "recovery-vetoed", account: log.holder, tokenId: log.tokenId }));
      return;
    case "Anchored":
      draft.acts.push(actOf({ log, kind: "anchored", account: log.by, value: log.root }));
      return;
    case "EventCreated":
    case "Listed":
    case "ListingCancelled":
      return;
    default:
      assertNever(log);
  }
}

/** What a Transfer is when no log behind it says more. */
function kindOf({ from, to }: LogOf<"Transfer">): MoveKind {
  if (from === ZERO_ADDRESS) return "bought";
  return to === ZERO_ADDRESS ? "burned" : "gift";
}

type Explanation = { log: Log; firstTokenId: bigint; quantity: number; kind: MoveKind; amountWei: bigint | null };

/** The Transfers stand just before, in the same transaction; usually they are the newest. */
function explain(draft: Draft, { log, firstTokenId, quantity, kind, amountWei }: Explanation): void {
  const end = firstTokenId + BigInt(quantity);
  let missing = quantity;
  for (let i = draft.moves.length - 1; i >= 0 && missing > 0; i--) {
    const move = draft.moves[i];
    if (!move || move.transactionHash !== log.transactionHash) break;
    if (move.contract !== log.contract || move.tokenId < firstTokenId || move.tokenId >= end) continue;
    move.kind = kind;
    move.amountWei = amountWei;
    missing--;
  }
  if (missing > 0) throw new Error(`A ${log.name} log of ${log.contract} comes without the Transfer before it: logs are missing.`);
}

function runOf({ firstTokenId, quantity }: LogOf<"TicketsBought" | "Issued">): Pick<Explanation, "firstTokenId" | "quantity"> {
  return { firstTokenId, quantity };
}

function oneOf({ tokenId }: { tokenId: bigint }): Pick<Explanation, "firstTokenId" | "quantity"> {
  return { firstTokenId: tokenId, quantity: 1 };
}

function writeRefund(
  draft: Draft,
  { log, kind, reason }: { log: LogOf<"Refunded"> | LogOf<"Voided">; kind: "refunded" | "voided"; reason: Bytes32 | null },
): void {
  const { tokenId, holder, amountWei } = log;
  explain(draft, { log, ...oneOf(log), kind, amountWei });
  draft.refunds.push({ ...placeOf(log), tokenId, kind, holder, amountWei, reason, payment: "sent" });
}

/** Right behind the refund that could not be sent, or behind a sale whose seller could not be paid. */
function writeHeld(draft: Draft, log: LogOf<"PaymentHeld">): void {
  const refund = draft.refunds.at(-1);
  if (refund && refund.transactionHash === log.transactionHash && refund.logIndex === log.logIndex - 1) refund.payment = "held";
  draft.payments.push({ ...placeOf(log), kind: "held", payee: log.payee, tokenId: null, amountWei: log.amountWei });
}

function writeVoucher(draft: Draft, { tier, firstTokenId, quantity, unitPriceWei, transactionHash }: LogOf<"TicketsBought">): void {
  if (draft.voucher?.transactionHash !== transactionHash) return;
  const { slot, buyer, signer } = draft.voucher;
  draft.vouchers.push({ ...placeOf(draft.voucher), slot, buyer, signer, tier, firstTokenId, quantity, unitPriceWei });
  draft.voucher = null;
}

function actOf({ log, ...act }: { log: Log; kind: ActKind } & Partial<Act>): Act {
  return { account: null, counterpart: null, tokenId: null, value: null, ...placeOf(log), ...act };
}

function placeOf({ chainId, contract, blockNumber, blockHash, blockSeconds, logIndex, transactionHash }: LogPlace): LogPlace {
  return { chainId, contract, blockNumber, blockHash, blockSeconds, logIndex, transactionHash };
}
