// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @dev One purchase in one storage slot, from the low bits: owner 160, price paid for each ticket 96. Zero: none.
type Batch is uint256;

/// @dev Who holds one ticket, and how it got there, in one storage slot, from the low bits: owner 160, moves 32, givenAt 40,
/// gifts 8, issued 1. `moves`: how often it has changed hands, whatever the reason. `givenAt` and `gifts`: the time of the
/// last gift and the number of gifts. `issued`: it was paid elsewhere. Zero: nobody holds it. Words and not structs, for
/// each move reads and writes all of it.
type Holding is uint256;

using HoldingCode for Batch global;
using HoldingCode for Holding global;

/// @title Reads and changes the fields of a {Batch} and a {Holding}.
library HoldingCode {
    /// @dev Stands for the price of a ticket that was paid elsewhere. The factory admits no price as high.
    uint256 internal constant PAID_ELSEWHERE = type(uint96).max;

    uint256 private constant PRICE_AT = 160;
    uint256 private constant MOVES_AT = 160;
    uint256 private constant GIVEN_AT = 192;
    uint256 private constant GIFTS_AT = 232;
    uint256 private constant ISSUED = 1 << 240;
    uint256 private constant OWNER = type(uint160).max;
    /// @dev All that a gift leaves as it is.
    uint256 private constant NOT_GIFTS = ((1 << GIVEN_AT) - 1) | ISSUED;

    /// @dev `pricePaid` is at most {PAID_ELSEWHERE}, which says that nothing was paid here.
    function toBatch(address owner_, uint256 pricePaid_) internal pure returns (Batch batch) {
        return Batch.wrap((pricePaid_ << PRICE_AT) | uint160(owner_));
    }

    /// @dev What a ticket of the batch is before it moves.
    function toHolding(Batch batch) internal pure returns (Holding holding) {
        uint256 word = Batch.unwrap(batch) & OWNER;
        return Holding.wrap(pricePaid(batch) == PAID_ELSEWHERE ? word | ISSUED : word);
    }

    function isNone(Batch batch) internal pure returns (bool) {
        return Batch.unwrap(batch) == 0;
    }

    function pricePaid(Batch batch) internal pure returns (uint256) {
        return Batch.unwrap(batch) >> PRICE_AT;
    }

    function isNone(Holding holding) internal pure returns (bool) {
        return Holding.unwrap(holding) == 0;
    }

    function owner(Holding holding) internal pure returns (address) {
        return address(uint160(Holding.unwrap(holding)));
    }

    function moves(Holding holding) internal pure returns (uint256) {
        return uint32(Holding.unwrap(holding) >> MOVES_AT);
    }

    function givenAt(Holding holding) internal pure returns (uint256) {
        return uint40(Holding.unwrap(holding) >> GIVEN_AT);
    }

    function gifts(Holding holding) internal pure returns (uint256) {
        return uint8(Holding.unwrap(holding) >> GIFTS_AT);
    }

    function isIssued(Holding holding) internal pure returns (bool) {
        return Holding.unwrap(holding) & ISSUED != 0;
    }

    /// @dev Safe: nobody lives to see or pay for 2^32 moves of one ticket.
    function movedTo(Holding holding, address to) internal pure returns (Holding) {
        unchecked {
            return Holding.wrap(((Holding.unwrap(holding) & ~OWNER) | uint160(to)) + (1 << MOVES_AT));
        }
    }

    /// @dev One gift more, now; the number ends at 255.
    function withGift(Holding holding) internal view returns (Holding) {
        uint256 counted = gifts(holding);
        if (counted < type(uint8).max) ++counted;
        uint256 kept = Holding.unwrap(holding) & NOT_GIFTS;
        return Holding.wrap(kept | (uint256(uint40(block.timestamp)) << GIVEN_AT) | (counted << GIFTS_AT));
    }
}
