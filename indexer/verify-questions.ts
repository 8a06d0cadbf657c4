import { ZERO_ADDRESS } from "#core/bytes.ts";
import { TRANSFER_POLICIES } from "#core/event.ts";
import type { EventState, Recorded, TierState } from "#core/event-state.ts";
import { type Grant, grantKey, roleWord } from "#core/grant.ts";
import { resaleCeilingWei } from "#core/money.ts";
import type { Ticket } from "#core/ticket.ts";
import type { Question } from "./ask-chain.ts";
import type { Witness } from "./verify-history.ts";

export type Expected = { readonly state: EventState; readonly witness: Witness };
type Moment = Expected & { readonly block: { readonly seconds: number } };

/** Everything that a contract can be asked about what is mirrored of it. */
export function* listQuestions(moment: Moment): Generator<Question> {
  const { state, witness } = moment;
  yield* listEventQuestions(moment);
  for (const tier of state.tiers.values()) yield tierQuestion(tier);
  for (const ticket of state.tickets.values()) yield* listTicketQuestions(moment, ticket);
  for (const { holder, tickets } of state.holders.values())
    yield { what: `balance of ${holder}`, functionName: "balanceOf", args: [holder], expected: tickets };
  for (const { orderId, firstTokenId, quantity } of state.orders.values())
    yield { what: `order ${orderId}`, functionName: "orderOf", args: [orderId], expected: [firstTokenId, quantity] };
  for (const slot of witness.slots) yield { what: `voucher ${slot} used`, functionName: "isVoucherUsed", args: [slot], expected: true };
  for (const grant of witness.grants.values()) yield grantQuestion(grant, state.grants.has(grantKey(grant)));
}

function* listEventQuestions({ state, witness }: Moment): Generator<Question> {
  const { terms } = state;
  const live = Array.from(state.holders.values()).reduce((sum, { tickets }) => sum + tickets, 0);
  const admin = Array.from(state.grants.values()).find(({ role }) => role === "admin");
  yield { what: "supply", functionName: "totalSupply", args: [], expected: live };
  yield { what: "cancelled", functionName: "isCancelled", args: [], expected: state.cancelledAtSeconds !== null };
  yield { what: "reference", functionName: "eventRef", args: [], expected: terms.eventRef };
  yield { what: "admin", functionName: "defaultAdmin", args: [], expected: admin?.account ?? null };
  yield {
    what: "next admin",
    functionName: "pendingDefaultAdmin",
    args: [],
    expected: witness.nextAdmin ?? ZERO_ADDRESS,
    read: ([newAdmin]: readonly [string, number]) => newAdmin,
  };
  yield {
    what: "terms",
    functionName: "terms",
    args: [],
    expected: termWords({ ...terms, policy: TRANSFER_POLICIES.indexOf(terms.policy) }),
    read: chainTermWords,
  };
}

/** The name is left out: what is no text in it is no text in the mirror either. */
function termWords(terms: Omit<EventState["terms"], "policy"> & { policy: number }): unknown[] {
  const { currency, payout, policy, doorsAtSeconds, startsAtSeconds, endsAtSeconds, transferCutoffAtSeconds } = terms;
  const { resaleCapBps, royaltyBps, maxPerPurchase, maxPerWallet, maxGifts, giftCooldownHours } = terms;
  return [
    ...[currency, payout, policy, doorsAtSeconds, startsAtSeconds, endsAtSeconds, transferCutoffAtSeconds],
    ...[resaleCapBps, royaltyBps, maxPerPurchase, maxPerWallet, maxGifts, giftCooldownHours],
  ];
}

/** EventConfig without its name, in the order of contracts/types/DataTypes.sol. */
function chainTermWords({ name: _name, ...config }: Record<string, unknown>): unknown[] {
  return Object.values(config);
}

function tierQuestion({ tier, priceWei, supply, saleStartsAtSeconds, saleEndsAtSeconds, sold }: TierState): Question {
  return {
    what: `tier ${tier} sold and terms`,
    functionName: "tierOf",
    args: [tier],
    expected: [sold, priceWei, supply, saleStartsAtSeconds, saleEndsAtSeconds],
    read: ([config, chainSold]: readonly [Record<"price" | "supply" | "saleStartsAt" | "saleEndsAt", unknown>, bigint]) => [
      ...[chainSold, config.price, config.supply, config.saleStartsAt, config.saleEndsAt],
    ],
  };
}

function* listTicketQuestions(moment: Moment, ticket: Recorded<Ticket>): Generator<Question> {
  const { state } = moment;
  const { tokenId, holder, facePriceWei, orderId, recovery, admittedOnChain } = ticket;
  const isLive = ticket.state === "live";
  const isWaiting = orderId !== null && state.orders.get(orderId)?.settledAtSeconds === null;
  const ceiling = resaleCeilingWei({ facePriceWei, resaleCapBps: state.terms.resaleCapBps });
  const asked = recovery?.state === "open" ? [recovery.to, recovery.readyAtSeconds] : [ZERO_ADDRESS, 0];
  const question = (what: string, functionName: string, expected: unknown): Question => ({ what, functionName, args: [tokenId], expected });
  yield question(`ticket ${tokenId} holder`, "ownerOf", isLive ? holder : null);
  yield question(`ticket ${tokenId} gone`, "isGone", !isLive);
  yield question(`ticket ${tokenId} admitted`, "isAdmitted", admittedOnChain);
  yield question(`ticket ${tokenId} waiting for its order`, "isSettling", isWaiting);
  yield question(`listing ${tokenId}`, "listingOf", expectedListing(moment, ticket));
  yield question(`ticket ${tokenId} ceiling`, "ceilingOf", isLive ? ceiling : null);
  yield question(`ticket ${tokenId} recovery`, "recoveryOf", isLive ? asked : null);
}

/** The contract says what can be bought now: after the cut-off nothing, although no log takes the listing away. */
function expectedListing({ state, block }: Moment, { tokenId, moves }: Ticket): unknown[] {
  const listing = state.listings.get(tokenId);
  return listing && block.seconds < state.terms.transferCutoffAtSeconds ? [listing.seller, listing.priceWei, moves] : [ZERO_ADDRESS, 0, 0];
}

function grantQuestion({ role, account }: Pick<Grant, "role" | "account">, expected: boolean): Question {
  const word = roleWord(role);
  const what = `${role} ${account}`;
  return word === null
    ? { what, functionName: "isOperatorAllowed", args: [account], expected }
    : { what, functionName: "hasRole", args: [word, account], expected };
}
