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

/** What our contracts say, decoded. `EventCreated` is the factory's; `place.contract` is then still the ticket contract it made. */
export type LogBody =
  | { readonly name: "EventCreated"; readonly terms: EventTerms; readonly tiers: readonly TierTerms[] }
  | {
      readonly name: "TicketsBought";
      readonly buyer: Address;
      readonly to: Address;
      readonly tier: number;
      readonly firstTokenId: bigint;
      readonly quantity: number;
      readonly unitPriceWei: bigint;
    }
  | { readonly name: "Transfer"; readonly from: Address; readonly to: Address; readonly tokenId: bigint }
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
    }
  | { readonly name: "Admitted"; readonly word: bigint; readonly mask: bigint };

export type Log = LogPlace & LogBody;
export type LogName = LogBody["name"];
export type LogOf<Name extends LogName> = LogPlace & Extract<LogBody, { name: Name }>;
