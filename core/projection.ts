import { ZERO_ADDRESS } from "./bytes.ts";
import { assertNever } from "./error.ts";
import type { EventTerms, TierSale } from "./event.ts";
import type { Listing } from "./listing.ts";
import type { Log, LogOf } from "./log.ts";
import { listAdmitted, type Ticket, tierOf } from "./ticket.ts";

/** A row that says the block of the last log that changed it. */
export type Recorded<Row> = Row & { readonly blockNumber: bigint };

/**
 * What the logs of one event amount to. The mirror's derived tables hold exactly this, so a test can say
 * tables == fold(logs) == contract reads.
 */
export type EventState = {
  readonly terms: Recorded<EventTerms>;
  readonly tiers: ReadonlyMap<number, TierSale>;
  readonly tickets: ReadonlyMap<bigint, Recorded<Ticket>>;
  readonly listings: ReadonlyMap<bigint, Recorded<Listing>>;
  /** Every move, mints and burns too, in chain order. */
  readonly transfers: readonly LogOf<"Transfer">[];
  readonly sales: readonly LogOf<"Resold">[];
};

type Draft = {
  terms: Recorded<EventTerms>;
  tiers: Map<number, TierSale>;
  tickets: Map<bigint, Recorded<Ticket>>;
  listings: Map<bigint, Recorded<Listing>>;
  transfers: LogOf<"Transfer">[];
  sales: LogOf<"Resold">[];
};

/** Logs of one contract in chain order to its state; `null` before its EventCreated. Throws on a log that the contract cannot have emitted. */
export function fold(logs: Iterable<Log>): EventState | null {
  return advance({ state: null, logs });
}

/**
 * The state after more logs. `state` may hold only the tickets and listings that `listTouched` names for these logs: the
 * others cannot change, so a mirror loads and writes just those rows.
 */
export function advance({ state, logs }: { state: EventState | null; logs: Iterable<Log> }): EventState | null {
  let draft: Draft | null = state && copy(state);
  for (const log of logs) {
    if (log.name === "EventCreated") {
      if (draft) throw new Error(`Event ${log.contract} was created twice.`);
      draft = create(log);
    } else if (draft) {
      apply(draft, log);
    } else {
      throw new Error(`A ${log.name} log of ${log.contract} comes before its EventCreated: logs are missing or out of order.`);
    }
  }
  return draft;
}

/** The tokens whose ticket or listing a log may change. */
export function listTouched(log: Log): readonly bigint[] {
  switch (log.name) {
    case "Transfer":
    case "Listed":
    case "ListingCancelled":
      return [log.tokenId];
    case "TicketsBought":
      return listBought(log);
    case "Admitted":
      return listAdmitted(log);
    case "EventCreated":
    case "Resold":
      return [];
    default:
      return assertNever(log);
  }
}

function create({ terms, tiers, blockNumber }: LogOf<"EventCreated">): Draft {
  return {
    terms: { ...terms, blockNumber },
    tiers: new Map(tiers.map((tier) => [tier.tier, { ...tier, sold: 0 }])),
    tickets: new Map(),
    listings: new Map(),
    transfers: [],
    sales: [],
  };
}

function copy(state: EventState): Draft {
  return {
    terms: state.terms,
    tiers: new Map(state.tiers),
    tickets: new Map(state.tickets),
    listings: new Map(state.listings),
    transfers: [...state.transfers],
    sales: [...state.sales],
  };
}

function apply(draft: Draft, log: Exclude<Log, { name: "EventCreated" }>): void {
  switch (log.name) {
    case "Transfer":
      applyTransfer(draft, log);
      return;
    case "TicketsBought":
      for (const tokenId of listBought(log)) change(draft, { tokenId, log, changes: { facePriceWei: log.unitPriceWei } });
      return;
    case "Listed":
      known(draft, log.tokenId);
      draft.listings.set(log.tokenId, {
        tokenId: log.tokenId,
        seller: log.seller,
        priceWei: log.priceWei,
        listedAtSeconds: log.blockSeconds,
        blockNumber: log.blockNumber,
      });
      return;
    case "ListingCancelled":
      draft.listings.delete(log.tokenId);
      return;
    case "Resold":
      // The Transfer of the same transaction has moved the token and ended the listing.
      draft.sales.push(log);
      return;
    case "Admitted":
      for (const tokenId of listAdmitted(log)) {
        change(draft, { tokenId, log, changes: { admittedOnChain: true } });
        draft.listings.delete(tokenId);
      }
      return;
    default:
      assertNever(log);
  }
}

function applyTransfer(draft: Draft, log: LogOf<"Transfer">): void {
  draft.transfers.push(log);
  if (log.from === ZERO_ADDRESS) {
    mint(draft, log);
    return;
  }
  const { holder, moves } = known(draft, log.tokenId);
  if (holder !== log.from) throw new Error(`Token ${log.tokenId} leaves ${log.from}, but ${holder} holds it: logs are missing or out of order.`);
  change(draft, { tokenId: log.tokenId, log, changes: { holder: log.to, moves: moves + 1 } });
  draft.listings.delete(log.tokenId);
}

function mint(draft: Draft, { tokenId, to, blockNumber }: LogOf<"Transfer">): void {
  if (draft.tickets.has(tokenId)) throw new Error(`Token ${tokenId} was minted twice: a log came twice.`);
  const tier = draft.tiers.get(tierOf(tokenId));
  if (!tier) throw new Error(`Token ${tokenId} belongs to a tier that its event does not have.`);
  draft.tickets.set(tokenId, { tokenId, holder: to, facePriceWei: 0n, admittedOnChain: false, moves: 0, blockNumber });
  draft.tiers.set(tier.tier, { ...tier, sold: tier.sold + 1 });
}

function change(draft: Draft, { tokenId, log, changes }: { tokenId: bigint; log: Log; changes: Partial<Ticket> }): void {
  draft.tickets.set(tokenId, { ...known(draft, tokenId), ...changes, blockNumber: log.blockNumber });
}

function listBought({ firstTokenId, quantity }: LogOf<"TicketsBought">): bigint[] {
  return Array.from({ length: quantity }, (_, i) => firstTokenId + BigInt(i));
}

function known(draft: Draft, tokenId: bigint): Recorded<Ticket> {
  const ticket = draft.tickets.get(tokenId);
  if (!ticket) throw new Error(`A log names token ${tokenId} before its mint: logs are missing or out of order.`);
  return ticket;
}
