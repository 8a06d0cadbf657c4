import type { Address, Bytes32 } from "./bytes.ts";
import type { EventTerms, TierTerms } from "./event.ts";
import type { Grant } from "./grant.ts";
import type { Listing } from "./listing.ts";
import type { LogOf } from "./log.ts";
import type { Order } from "./order.ts";
import type { Ticket } from "./ticket.ts";

/** A row that says the block of the last log that changed it. */
export type Recorded<Row> = Row & { readonly blockNumber: bigint };

/** What became of the tickets of a tier, in numbers and in base units of the event's currency. */
export type TierTotals = {
  /** Bought or issued; live are those that were neither refunded nor voided nor burned. */
  readonly sold: number;
  readonly issued: number;
  readonly admitted: number;
  readonly refunded: number;
  readonly voided: number;
  readonly burned: number;
  /** Paid here for first sales. */
  readonly grossWei: bigint;
  /** Given back by refunds and voidings. */
  readonly returnedWei: bigint;
  /** After a cancellation: prices of used tickets, which are the organizer's. */
  readonly releasedWei: bigint;
  readonly resales: number;
  readonly resaleWei: bigint;
  readonly royaltyWei: bigint;
  readonly platformFeeWei: bigint;
};

export type TierState = TierTerms & TierTotals;

export type Holder = { readonly holder: Address; readonly tickets: number };

/**
 * What the logs of one event amount to. The mirror's tables hold exactly this, so a test can say
 * tables == fold(logs) == contract reads. What happened, row by row, stands in history.ts.
 */
export type EventState = {
  readonly terms: Recorded<EventTerms>;
  /** `null` while the event stands. */
  readonly cancelledAtSeconds: number | null;
  readonly tiers: ReadonlyMap<number, TierState>;
  readonly tickets: ReadonlyMap<bigint, Recorded<Ticket>>;
  readonly listings: ReadonlyMap<bigint, Recorded<Listing>>;
  /** Only those who hold something. */
  readonly holders: ReadonlyMap<Address, Holder>;
  readonly orders: ReadonlyMap<Bytes32, Recorded<Order>>;
  /** By grantKey; taken back ones are gone. */
  readonly grants: ReadonlyMap<string, Recorded<Grant>>;
};

/** A state in the making: its maps may be written, its rows are replaced. */
export type Draft = { -readonly [Part in keyof EventState]: EventState[Part] extends ReadonlyMap<infer Key, infer Row> ? Map<Key, Row> : EventState[Part] };

const NO_TOTALS: TierTotals = {
  ...{ sold: 0, issued: 0, admitted: 0, refunded: 0, voided: 0, burned: 0, resales: 0 },
  ...{ grossWei: 0n, returnedWei: 0n, releasedWei: 0n, resaleWei: 0n, royaltyWei: 0n, platformFeeWei: 0n },
};

export function createDraft({ terms, tiers, blockNumber }: LogOf<"EventCreated">): Draft {
  return {
    terms: { ...terms, blockNumber },
    cancelledAtSeconds: null,
    tiers: new Map(tiers.map((tier) => [tier.tier, { ...tier, ...NO_TOTALS }])),
    tickets: new Map(),
    listings: new Map(),
    holders: new Map(),
    orders: new Map(),
    grants: new Map(),
  };
}

export function copyState(state: EventState): Draft {
  return {
    terms: state.terms,
    cancelledAtSeconds: state.cancelledAtSeconds,
    tiers: new Map(state.tiers),
    tickets: new Map(state.tickets),
    listings: new Map(state.listings),
    holders: new Map(state.holders),
    orders: new Map(state.orders),
    grants: new Map(state.grants),
  };
}
