import { type Address, ZERO_ADDRESS } from "./bytes.ts";
import { assertNever } from "./error.ts";
import type { Draft, Recorded, TierState } from "./event-state.ts";
import { type Grant, grantKey, roleOf } from "./grant.ts";
import type { Log, LogOf } from "./log.ts";
import { listAdmitted, type Ticket, type TicketState, tierOf } from "./ticket.ts";

/** Writes into the draft what one log means. Throws on a log that the contract cannot have emitted after the ones before. */
export function applyLog(draft: Draft, log: Exclude<Log, { name: "EventCreated" }>): void {
  switch (log.name) {
    case "Transfer":
      applyTransfer(draft, log);
      return;
    case "TicketsBought":
      applyPurchase(draft, log);
      return;
    case "Issued":
      applyIssue(draft, log);
      return;
    case "OrderSettled":
      applySettlement(draft, log);
      return;
    case "Listed":
      applyListing(draft, log);
      return;
    case "ListingCancelled":
      draft.listings.delete(log.tokenId);
      return;
    case "Resold":
      applySale(draft, log);
      return;
    case "Admitted":
      applyAdmission(draft, log);
      return;
    case "AdmissionRefused":
      for (const tokenId of listAdmitted(log)) change(draft, { tokenId, log, changes: { markRefused: true } }, isGone);
      return;
    case "Refunded":
      applyReturn(draft, { log, state: "refunded" });
      return;
    case "Voided":
      applyReturn(draft, { log, state: "voided" });
      return;
    case "Released":
      count(draft, log.tokenId, ({ releasedWei }) => ({ releasedWei: releasedWei + log.amountWei }));
      return;
    case "EventCancelled":
      applyCancellation(draft, log);
      return;
    case "RecoveryRequested":
      change(draft, { tokenId: log.tokenId, log, changes: { recovery: { to: log.to, readyAtSeconds: log.readyAtSeconds, state: "open" } } }, isLive);
      return;
    case "RecoveryVetoed":
      applyVeto(draft, log);
      return;
    case "RoleGranted":
    case "OperatorAllowed":
      draft.grants.set(grantKey(grantOf(log)), { ...grantOf(log), blockNumber: log.blockNumber });
      return;
    case "RoleRevoked":
    case "OperatorDisallowed":
      draft.grants.delete(grantKey(grantOf(log)));
      return;
    // What moved a ticket beside its Transfer, where money and digests went, and who may become admin is history and no state.
    case "Claimed":
    case "Recovered":
    case "VoucherUsed":
    case "PaymentHeld":
    case "Withdrawn":
    case "Anchored":
    case "DefaultAdminTransferScheduled":
    case "DefaultAdminTransferCanceled":
      return;
    default:
      assertNever(log);
  }
}

function applyTransfer(draft: Draft, log: LogOf<"Transfer">): void {
  const { from, to, tokenId } = log;
  if (from === ZERO_ADDRESS) {
    mint(draft, log);
    return;
  }
  const { holder, moves, admittedOnChain } = known(draft, tokenId);
  if (holder !== from) throw new Error(`Token ${tokenId} leaves ${from}, but ${holder} holds it: logs are missing or out of order.`);
  if (admittedOnChain) throw new Error(`Token ${tokenId} moves although it was admitted: logs are missing or out of order.`);
  const gone = to === ZERO_ADDRESS;
  // A refund or a voiding says so in the next log; without one the holder has destroyed it.
  change(draft, { tokenId, log, changes: { holder: to, moves: moves + 1, recovery: null, ...(gone && { state: "burned", lastHolder: from }) } });
  draft.listings.delete(tokenId);
  hold(draft, from, -1);
  if (gone) count(draft, tokenId, ({ burned }) => ({ burned: burned + 1 }));
  else hold(draft, to, 1);
}

/** Its price, and its place among the sold, come with the TicketsBought or Issued log behind it. */
function mint(draft: Draft, { tokenId, to, blockNumber, contract }: LogOf<"Transfer">): void {
  if (draft.tickets.has(tokenId)) throw new Error(`Token ${tokenId} was minted twice: a log came twice.`);
  if (!draft.tiers.has(tierOf(tokenId))) throw new Error(`Token ${tokenId} belongs to a tier that its event does not have.`);
  if (draft.cancelledAtSeconds !== null) throw new Error(`Event ${contract} sells although it was cancelled: logs are out of order.`);
  draft.tickets.set(tokenId, {
    tokenId,
    holder: to,
    state: "live",
    lastHolder: null,
    facePriceWei: 0n,
    orderId: null,
    admittedOnChain: false,
    markRefused: false,
    moves: 0,
    recovery: null,
    blockNumber,
  });
  hold(draft, to, 1);
}

function applyPurchase(draft: Draft, log: LogOf<"TicketsBought">): void {
  const { firstTokenId, quantity, unitPriceWei } = log;
  for (const tokenId of listRun(log)) change(draft, { tokenId, log, changes: { facePriceWei: unitPriceWei } });
  count(draft, firstTokenId, ({ sold, grossWei }) => ({ sold: sold + quantity, grossWei: grossWei + unitPriceWei * BigInt(quantity) }));
}

function applyIssue(draft: Draft, log: LogOf<"Issued">): void {
  const { orderId, to, tier, firstTokenId, quantity, blockSeconds, blockNumber } = log;
  if (draft.orders.has(orderId)) throw new Error(`Order ${orderId} was issued twice: a log came twice.`);
  const facePriceWei = draft.tiers.get(tier)?.priceWei ?? 0n;
  for (const tokenId of listRun(log)) change(draft, { tokenId, log, changes: { facePriceWei, orderId } });
  count(draft, firstTokenId, ({ sold, issued }) => ({ sold: sold + quantity, issued: issued + quantity }));
  draft.orders.set(orderId, { orderId, to, tier, firstTokenId, quantity, issuedAtSeconds: blockSeconds, settledAtSeconds: null, blockNumber });
}

/** The issuer may settle again; the first time counts. */
function applySettlement(draft: Draft, { orderId, blockSeconds, blockNumber }: LogOf<"OrderSettled">): void {
  const order = draft.orders.get(orderId);
  if (!order) throw new Error(`Order ${orderId} is settled before it was issued: logs are missing or out of order.`);
  if (order.settledAtSeconds === null) draft.orders.set(orderId, { ...order, settledAtSeconds: blockSeconds, blockNumber });
}

function applyListing(draft: Draft, { tokenId, seller, priceWei, blockSeconds, blockNumber }: LogOf<"Listed">): void {
  known(draft, tokenId);
  draft.listings.set(tokenId, { tokenId, seller, priceWei, listedAtSeconds: blockSeconds, blockNumber });
}

/** The Transfer of the same transaction has moved the token and ended the listing. */
function applySale(draft: Draft, { tokenId, priceWei, royaltyWei, platformFeeWei }: LogOf<"Resold">): void {
  count(draft, tokenId, (tier) => ({
    resales: tier.resales + 1,
    resaleWei: tier.resaleWei + priceWei,
    royaltyWei: tier.royaltyWei + royaltyWei,
    platformFeeWei: tier.platformFeeWei + platformFeeWei,
  }));
}

function applyAdmission(draft: Draft, log: LogOf<"Admitted">): void {
  const tokenIds = listAdmitted(log);
  for (const tokenId of tokenIds) {
    change(draft, { tokenId, log, changes: { admittedOnChain: true } }, isLive);
    draft.listings.delete(tokenId);
  }
  const [first] = tokenIds;
  if (first !== undefined) count(draft, first, ({ admitted }) => ({ admitted: admitted + tokenIds.length }));
}

/** The Transfer to zero just before has counted it as burned. */
function applyReturn(draft: Draft, { log, state }: { log: LogOf<"Refunded"> | LogOf<"Voided">; state: "refunded" | "voided" }): void {
  const { tokenId, amountWei } = log;
  change(draft, { tokenId, log, changes: { state } }, (ticket) => ticket.state === "burned");
  count(draft, tokenId, (tier) => ({ burned: tier.burned - 1, [state]: tier[state] + 1, returnedWei: tier.returnedWei + amountWei }));
}

/** Final: nothing is for sale any more, neither here nor from holders. */
function applyCancellation(draft: Draft, { contract, blockSeconds, blockNumber }: LogOf<"EventCancelled">): void {
  if (draft.cancelledAtSeconds !== null) throw new Error(`Event ${contract} was cancelled twice: a log came twice.`);
  draft.cancelledAtSeconds = blockSeconds;
  draft.terms = { ...draft.terms, blockNumber };
  draft.listings.clear();
}

function applyVeto(draft: Draft, log: LogOf<"RecoveryVetoed">): void {
  const { recovery } = known(draft, log.tokenId);
  if (!recovery) throw new Error(`The recovery of token ${log.tokenId} is vetoed before it was asked for: logs are missing or out of order.`);
  change(draft, { tokenId: log.tokenId, log, changes: { recovery: { ...recovery, state: "vetoed" } } });
}

type Expectation = (ticket: Ticket) => boolean;

function isLive({ state }: { state: TicketState }): boolean {
  return state === "live";
}

function isGone({ state }: { state: TicketState }): boolean {
  return state !== "live";
}

function change(draft: Draft, { tokenId, log, changes }: { tokenId: bigint; log: Log; changes: Partial<Ticket> }, expected?: Expectation): void {
  const ticket = known(draft, tokenId);
  if (expected && !expected(ticket)) throw new Error(`${log.name} of token ${tokenId}, which is ${ticket.state}: logs are missing or out of order.`);
  draft.tickets.set(tokenId, { ...ticket, ...changes, blockNumber: log.blockNumber });
}

function known(draft: Draft, tokenId: bigint): Recorded<Ticket> {
  const ticket = draft.tickets.get(tokenId);
  if (!ticket) throw new Error(`A log names token ${tokenId} before its mint: logs are missing or out of order.`);
  return ticket;
}

/** Changes the totals of a token's tier. */
function count(draft: Draft, tokenId: bigint, changesOf: (tier: TierState) => Partial<TierState>): void {
  const tier = draft.tiers.get(tierOf(tokenId));
  if (!tier) throw new Error(`Token ${tokenId} belongs to a tier that its event does not have.`);
  draft.tiers.set(tier.tier, { ...tier, ...changesOf(tier) });
}

function hold(draft: Draft, holder: Address, difference: 1 | -1): void {
  const tickets = (draft.holders.get(holder)?.tickets ?? 0) + difference;
  if (tickets > 0) draft.holders.set(holder, { holder, tickets });
  else draft.holders.delete(holder);
}

function grantOf(log: LogOf<"RoleGranted" | "RoleRevoked" | "OperatorAllowed" | "OperatorDisallowed">): Grant {
  const isRole = log.name === "RoleGranted" || log.name === "RoleRevoked";
  return { role: isRole ? roleOf(log.role) : "operator", account: isRole ? log.account : log.operator, grantedAtSeconds: log.blockSeconds };
}

function listRun({ firstTokenId, quantity }: { firstTokenId: bigint; quantity: number }): bigint[] {
  return Array.from({ length: quantity }, (_, i) => firstTokenId + BigInt(i));
}
