import type { Address, Bytes32 } from "./bytes.ts";
import type { EventTerms, TierTerms } from "./event.ts";

/** Where a log stands in the chain. (chainId, blockHash, logIndex) names it for ever, blockNumber only until a reorg. */
export type LogPlace = {
  readonly chainId: number;
  readonly contract: Address;
  readonly blockNumber: bigint;
  readonly blockHash: Bytes32;
  readonly blockSeconds: number;
  readonly logIndex: number;
  readonly transactionHash: Bytes32;
};

/**
 * What our contracts say, decoded. `EventCreated` is the factory's; `place.contract` is then still the ticket contract it made.
 * An `Anchored` of the factory keeps the factory as its contract: it is about no event.
 */
export type LogBody = SaleLog | TicketLog | OrderLog | ResaleLog | GateLog | MoneyLog | RecoveryLog | RightsLog;

type SaleLog =
  | { readonly name: "EventCreated"; readonly terms: EventTerms; readonly tiers: readonly TierTerms[] }
  | { readonly name: "EventCancelled"; readonly by: Address }
  | {
      readonly name: "TicketsBought";
      readonly buyer: Address;
      readonly to: Address;
      readonly tier: number;
      readonly firstTokenId: bigint;
      readonly quantity: number;
      readonly unitPriceWei: bigint;
    }
  /** The TicketsBought of the same transaction says the rest. */
  | { readonly name: "VoucherUsed"; readonly slot: bigint; readonly buyer: Address; readonly signer: Address };

type TicketLog =
  | { readonly name: "Transfer"; readonly from: Address; readonly to: Address; readonly tokenId: bigint }
  /** The Transfer to zero stands before it, as before Voided. */
  | { readonly name: "Refunded"; readonly tokenId: bigint; readonly holder: Address; readonly amountWei: bigint }
  | { readonly name: "Voided"; readonly tokenId: bigint; readonly holder: Address; readonly reason: Bytes32; readonly amountWei: bigint };

/** Tickets that were paid elsewhere. */
type OrderLog =
  | {
      readonly name: "Issued";
      readonly orderId: Bytes32;
      readonly to: Address;
      readonly tier: number;
      readonly firstTokenId: bigint;
      readonly quantity: number;
    }
  | { readonly name: "OrderSettled"; readonly orderId: Bytes32 }
  | { readonly name: "Claimed"; readonly tokenId: bigint; readonly from: Address; readonly to: Address };

type ResaleLog =
  | { readonly name: "Listed"; readonly tokenId: bigint; readonly seller: Address; readonly priceWei: bigint }
  | { readonly name: "ListingCancelled"; readonly tokenId: bigint }
  | {
      readonly name: "Resold";
      readonly tokenId: bigint;
      readonly seller: Address;
      readonly buyer: Address;
      readonly priceWei: bigint;
      readonly royaltyWei: bigint;
      readonly platformFeeWei: bigint;
    };

type GateLog =
  | { readonly name: "Admitted"; readonly word: bigint; readonly mask: bigint }
  /** The gate had let somebody in, but the ticket was gone before its mark reached the chain. */
  | { readonly name: "AdmissionRefused"; readonly word: bigint; readonly mask: bigint }
  | { readonly name: "Anchored"; readonly by: Address; readonly root: Bytes32 };

type MoneyLog =
  | { readonly name: "Released"; readonly tokenId: bigint; readonly amountWei: bigint }
  | { readonly name: "Withdrawn"; readonly to: Address; readonly amountWei: bigint }
  /** A payment that its receiver refused; it stands right behind the log that it belongs to. */
  | { readonly name: "PaymentHeld"; readonly payee: Address; readonly amountWei: bigint };

type RecoveryLog =
  | { readonly name: "RecoveryRequested"; readonly tokenId: bigint; readonly holder: Address; readonly to: Address; readonly readyAtSeconds: number }
  | { readonly name: "RecoveryVetoed"; readonly tokenId: bigint; readonly holder: Address }
  | { readonly name: "Recovered"; readonly tokenId: bigint; readonly holder: Address; readonly to: Address };

type RightsLog =
  /** The admin role shall go to another account, which can accept it from then on; RoleRevoked and RoleGranted say that it did. */
  | { readonly name: "DefaultAdminTransferScheduled"; readonly newAdmin: Address; readonly acceptAtSeconds: number }
  | { readonly name: "DefaultAdminTransferCanceled" }
  | { readonly name: "OperatorAllowed"; readonly operator: Address }
  | { readonly name: "OperatorDisallowed"; readonly operator: Address }
  | { readonly name: "RoleGranted"; readonly role: Bytes32; readonly account: Address; readonly by: Address }
  | { readonly name: "RoleRevoked"; readonly role: Bytes32; readonly account: Address; readonly by: Address };

export type Log = LogPlace & LogBody;
export type LogName = LogBody["name"];
export type LogOf<Name extends LogName> = LogPlace & Extract<LogBody, { name: Name }>;
