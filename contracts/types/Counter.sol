// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @dev The state of a tier's sale in one storage slot, from the low bits: sold 32, heads 128, gone 32, cancelled 1. Bit i
/// of `heads`: a batch starts at serial i of the chunk that is now being sold, which is sold >> 7. `cancelled` is the
/// event's, kept where purchases see it. A word and not a struct, for each purchase reads and writes all of it.
type Counter is uint256;

using CounterCode for Counter global;

/// @title Reads and changes the fields of a {Counter}.
library CounterCode {
    uint256 private constant HEADS_AT = 32;
    uint256 private constant GONE_AT = 160;
    uint256 private constant CANCELLED = 1 << 192;
    /// @dev All that a purchase leaves as it is.
    uint256 private constant KEPT = ~((1 << GONE_AT) - 1);

    function sold(Counter counter) internal pure returns (uint256) {
        return uint32(Counter.unwrap(counter));
    }

    function heads(Counter counter) internal pure returns (uint256) {
        return uint128(Counter.unwrap(counter) >> HEADS_AT);
    }

    function gone(Counter counter) internal pure returns (uint256) {
        return uint32(Counter.unwrap(counter) >> GONE_AT);
    }

    function isCancelled(Counter counter) internal pure returns (bool) {
        return Counter.unwrap(counter) & CANCELLED != 0;
    }

    /// @dev The caller bounds `newSold` by 2^32 and `newHeads` by 2^128.
    function withSale(Counter counter, uint256 newSold, uint256 newHeads) internal pure returns (Counter) {
        return Counter.wrap((Counter.unwrap(counter) & KEPT) | (newHeads << HEADS_AT) | newSold);
    }

    /// @dev No more can go than were sold, so it never runs into the next field.
    function withOneMoreGone(Counter counter) internal pure returns (Counter) {
        return Counter.wrap(Counter.unwrap(counter) + (1 << GONE_AT));
    }

    function asCancelled(Counter counter) internal pure returns (Counter) {
        return Counter.wrap(Counter.unwrap(counter) | CANCELLED);
    }
}
