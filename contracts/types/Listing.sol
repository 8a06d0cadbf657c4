// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @dev An offer in one storage slot, from the low bits: price 128, nonce 32. The seller is the holder. `nonce` is the number
/// of moves that the ticket had made when it was listed: with the next move the offer is dead, and nobody need delete it.
/// Zero: none.
type Listing is uint256;

using ListingCode for Listing global;

/// @title Reads the fields of a {Listing}.
library ListingCode {
    Listing internal constant NONE = Listing.wrap(0);

    uint256 private constant NONCE_AT = 128;

    /// @dev The caller bounds `price_` by 2^128 and `nonce_` by 2^32.
    function toListing(uint256 price_, uint256 nonce_) internal pure returns (Listing) {
        return Listing.wrap((nonce_ << NONCE_AT) | price_);
    }

    function price(Listing listing) internal pure returns (uint256) {
        return uint128(Listing.unwrap(listing));
    }

    function nonce(Listing listing) internal pure returns (uint256) {
        return Listing.unwrap(listing) >> NONCE_AT;
    }
}
