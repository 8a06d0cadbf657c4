// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @notice How a ticket may change hands.
/// @dev Open: like any ERC-721. Guarded: a holder may give it away `maxGifts` times, operators are refused and money
/// moves only through the built-in resale. Bound: never moves after its first sale.
enum TransferPolicy {
    Open,
    Guarded,
    Bound
}

/// @notice The terms of an event, fixed for ever at creation. Times are unix seconds.
struct EventConfig {
    string name;
    /// @dev Zero address: the chain's native coin.
    address currency;
    /// @dev Receives the proceeds and the royalties.
    address payout;
    TransferPolicy policy;
    uint40 doorsAt;
    uint40 startsAt;
    uint40 endsAt;
    /// @dev Holder moves and sales close here.
    uint40 transferCutoffAt;
    /// @dev Highest resale price in basis points of the price paid.
    uint16 resaleCapBps;
    uint16 royaltyBps;
    uint8 maxPerPurchase;
    /// @dev Tickets that a wallet may hold at purchase; 0: no limit.
    uint16 maxPerWallet;
    /// @dev How often a guarded ticket may be given away; 255: without limit.
    uint8 maxGifts;
    /// @dev How long a guarded ticket that was given away can't be given away again; 0: not at all.
    uint8 giftCooldownHours;
}

/// @notice A kind of ticket. Tiers are numbered from 1 in the order in which they are given.
struct TierConfig {
    bytes32 name;
    uint96 price;
    uint32 supply;
    uint40 saleStartsAt;
    uint40 saleEndsAt;
}

/// @notice The organizer's offer to one buyer, signed as EIP-712 typed data of the event's contract.
/// @dev Read from calldata and never stored, so its order is the reader's.
// solhint-disable-next-line gas-struct-packing
struct Voucher {
    address buyer;
    uint16 tier;
    uint8 quantity;
    /// @dev Per ticket, in base units of the event's currency.
    uint96 price;
    /// @dev Any number that no other voucher has; it can be used once. 256 that follow one another share a storage slot.
    uint256 slot;
    uint40 deadline;
}
