// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title A token id is its tier (from 1) and its serial (from 0): tier << 32 | serial.
/// @dev So a tier needs no storage per token. core/ticket.ts says the same in TypeScript.
library TokenId {
    uint256 internal constant SERIAL_BITS = 32;

    function encode(uint256 tier, uint256 serial) internal pure returns (uint256 id) {
        return (tier << SERIAL_BITS) | serial;
    }

    function tierOf(uint256 id) internal pure returns (uint256 tier) {
        return id >> SERIAL_BITS;
    }

    function serialOf(uint256 id) internal pure returns (uint256 serial) {
        return id & type(uint32).max;
    }
}
