import { type Address, type Bytes32, ZERO_ADDRESS } from "./bytes.ts";
import { assertNever } from "./error.ts";
import type { EventState } from "./event-state.ts";
import { grantKey, roleOf } from "./grant.ts";
import type { Log } from "./log.ts";
import { listAdmitted } from "./ticket.ts";

/** The rows of one event that some logs may change. Terms and tiers are few and always meant. */
export type Touched = {
  readonly tickets: ReadonlySet<bigint>;
  /** `all`: a cancellation ends every listing. */
  readonly listings: ReadonlySet<bigint> | "all";
  readonly holders: ReadonlySet<Address>;
  readonly orders: ReadonlySet<Bytes32>;
  /** By grantKey. */
  readonly grants: ReadonlySet<string>;
};

type Collected = { tickets: Set<bigint>; listings: Set<bigint>; holders: Set<Address>; orders: Set<Bytes32>; grants: Set<string>; cancelled: boolean };

/** What must be known of one event to fold these logs over it. */
export function touchedBy(logs: Iterable<Log>): Touched {
  const into: Collected = { tickets: new Set(), listings: new Set(), holders: new Set(), orders: new Set(), grants: new Set(), cancelled: false };
  for (const log of logs) collect(into, log);
  const { cancelled, ...touched } = into;
  return cancelled ? { ...touched, listings: "all" } : touched;
}

/** Only the touched rows of a state: what `advance` would give if it had started from those. */
export function restrict({ state, touched }: { state: EventState; touched: Touched }): EventState {
  return {
    ...state,
    tickets: pick(state.tickets, touched.tickets),
    listings: touched.listings === "all" ? state.listings : pick(state.listings, touched.listings),
    holders: pick(state.holders, touched.holders),
    orders: pick(state.orders, touched.orders),
    grants: pick(state.grants, touched.grants),
  };
}

function collect(into: Collected, log: Log): void {
  switch (log.name) {
    case "Transfer":
      into.tickets.add(log.tokenId);
      // A new token has no listing, and mints are most of all logs.
      if (log.from !== ZERO_ADDRESS) into.listings.add(log.tokenId);
      for (const side of [log.from, log.to]) if (side !== ZERO_ADDRESS) into.holders.add(side);
      return;
    case "Listed":
    case "ListingCancelled":
      into.tickets.add(log.tokenId);
      into.listings.add(log.tokenId);
      return;
    case "Refunded":
    case "Voided":
    case "RecoveryRequested":
    case "RecoveryVetoed":
      into.tickets.add(log.tokenId);
      return;
    case "TicketsBought":
      addRun(into, log);
      return;
    case "Issued":
      addRun(into, log);
      into.orders.add(log.orderId);
      return;
    case "OrderSettled":
      into.orders.add(log.orderId);
      return;
    case "Admitted":
      for (const tokenId of listAdmitted(log)) {
        into.tickets.add(tokenId);
        into.listings.add(tokenId);
      }
      return;
    case "AdmissionRefused":
      for (const tokenId of listAdmitted(log)) into.tickets.add(tokenId);
      return;
    case "EventCancelled":
      into.cancelled = true;
      return;
    case "RoleGranted":
    case "RoleRevoked":
      into.grants.add(grantKey({ role: roleOf(log.role), account: log.account }));
      return;
    case "OperatorAllowed":
    case "OperatorDisallowed":
      into.grants.add(grantKey({ role: "operator", account: log.operator }));
      return;
    case "EventCreated":
    case "Resold":
    case "VoucherUsed":
    case "Claimed":
    case "Recovered":
    case "Released":
    case "Withdrawn":
    case "PaymentHeld":
    case "Anchored":
    case "DefaultAdminTransferScheduled":
    case "DefaultAdminTransferCanceled":
      return;
    default:
      assertNever(log);
  }
}

function addRun({ tickets }: Collected, { firstTokenId, quantity }: { firstTokenId: bigint; quantity: number }): void {
  for (let i = 0; i < quantity; i++) tickets.add(firstTokenId + BigInt(i));
}

function pick<Key, Row>(rows: ReadonlyMap<Key, Row>, keys: ReadonlySet<Key>): Map<Key, Row> {
  const picked = new Map<Key, Row>();
  for (const key of keys) {
    const row = rows.get(key);
    if (row !== undefined) picked.set(key, row);
  }
  return picked;
}
