// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {EventConfig, TierConfig, TransferPolicy} from "./DataTypes.sol";

/// @dev What a purchase or a move needs, in one word, from the low bits: currency 160, policy 8, maxPerPurchase 8,
/// maxPerWallet 16, maxGifts 8, transferCutoffAt 40, tierCount 8, giftCooldownHours 8.
type Rules is uint256;

/// @dev What paying out needs: payout 160, resaleCapBps 16, royaltyBps 16, endsAt 40.
type Money is uint256;

/// @dev What identifies and dates the event: organizer 160, doorsAt 40, startsAt 40.
type Origin is uint256;

/// @dev The figures of a tier: price 96, supply 32, saleStartsAt 40, saleEndsAt 40.
type TierSale is uint256;

using TermsCode for Rules global;
using TermsCode for Money global;
using TermsCode for Origin global;
using TermsCode for TierSale global;

/// @title The terms of an event as the immutable arguments that stand behind the code of its clone.
/// @dev Terms never change, so they live in code: 200 gas a byte to write once and about 110 gas a word to read, where a
/// storage slot costs 22,100 and 2,100. Words: eventRef, Rules, Money, Origin, then name and TierSale of each tier,
/// then the bytes of the event's name.
library TermsCode {
    /// @dev Length of an ERC-1167 clone before its arguments, as {Clones} makes it.
    uint256 private constant CLONE_LENGTH = 0x2d;
    uint256 private constant HEAD_WORDS = 4;
    uint256 private constant WORDS_PER_TIER = 2;

    /// @notice The arguments of a clone. The caller has checked every figure.
    function encode(
        bytes32 eventRef,
        address creator,
        EventConfig calldata config,
        TierConfig[] calldata tiers
    ) internal pure returns (bytes memory args) {
        bytes32[] memory words = new bytes32[](HEAD_WORDS + WORDS_PER_TIER * tiers.length);
        words[0] = eventRef;
        words[1] = bytes32(
            uint256(uint160(config.currency)) |
                (uint256(uint8(config.policy)) << 160) |
                (uint256(config.maxPerPurchase) << 168) |
                (uint256(config.maxPerWallet) << 176) |
                (uint256(config.maxGifts) << 192) |
                (uint256(config.transferCutoffAt) << 200) |
                (tiers.length << 240) |
                (uint256(config.giftCooldownHours) << 248)
        );
        words[2] = bytes32(
            uint256(uint160(config.payout)) |
                (uint256(config.resaleCapBps) << 160) |
                (uint256(config.royaltyBps) << 176) |
                (uint256(config.endsAt) << 192)
        );
        words[3] = bytes32(
            uint256(uint160(creator)) | (uint256(config.doorsAt) << 160) | (uint256(config.startsAt) << 200)
        );
        for (uint256 i = 0; i < tiers.length; ++i) {
            TierConfig calldata tier = tiers[i];
            words[HEAD_WORDS + WORDS_PER_TIER * i] = tier.name;
            words[HEAD_WORDS + WORDS_PER_TIER * i + 1] = bytes32(
                uint256(tier.price) |
                    (uint256(tier.supply) << 96) |
                    (uint256(tier.saleStartsAt) << 128) |
                    (uint256(tier.saleEndsAt) << 168)
            );
        }
        return abi.encodePacked(words, config.name);
    }

    function readEventRef(address clone) internal view returns (bytes32 eventRef) {
        return bytes32(_word(clone, 0));
    }

    function readRules() internal view returns (Rules rules) {
        return Rules.wrap(_word(address(this), 1));
    }

    function readMoney() internal view returns (Money money) {
        return Money.wrap(_word(address(this), 2));
    }

    function readOrigin(address clone) internal view returns (Origin origin) {
        return Origin.wrap(_word(clone, 3));
    }

    /// @dev Of a tier that exists: 1 <= tier <= tierCount.
    function readTierName(uint256 tier) internal view returns (bytes32 name) {
        return bytes32(_word(address(this), HEAD_WORDS + WORDS_PER_TIER * (tier - 1)));
    }

    /// @dev Of a tier that exists: 1 <= tier <= tierCount.
    function readTierSale(uint256 tier) internal view returns (TierSale sale) {
        return TierSale.wrap(_word(address(this), HEAD_WORDS + WORDS_PER_TIER * (tier - 1) + 1));
    }

    function readName() internal view returns (string memory name) {
        uint256 start = CLONE_LENGTH + 32 * (HEAD_WORDS + WORDS_PER_TIER * readRules().tierCount());
        uint256 end = address(this).code.length;
        name = new string(end - start);
        assembly ("memory-safe") {
            extcodecopy(address(), add(name, 0x20), start, sub(end, start))
        }
    }

    function currency(Rules rules) internal pure returns (address) {
        return address(uint160(Rules.unwrap(rules)));
    }

    function policy(Rules rules) internal pure returns (TransferPolicy) {
        return TransferPolicy(uint8(Rules.unwrap(rules) >> 160));
    }

    function maxPerPurchase(Rules rules) internal pure returns (uint8) {
        return uint8(Rules.unwrap(rules) >> 168);
    }

    function maxPerWallet(Rules rules) internal pure returns (uint16) {
        return uint16(Rules.unwrap(rules) >> 176);
    }

    function maxGifts(Rules rules) internal pure returns (uint8) {
        return uint8(Rules.unwrap(rules) >> 192);
    }

    function transferCutoffAt(Rules rules) internal pure returns (uint40) {
        return uint40(Rules.unwrap(rules) >> 200);
    }

    function tierCount(Rules rules) internal pure returns (uint256) {
        return uint8(Rules.unwrap(rules) >> 240);
    }

    function giftCooldownHours(Rules rules) internal pure returns (uint8) {
        return uint8(Rules.unwrap(rules) >> 248);
    }

    /// @dev In seconds.
    function giftCooldown(Rules rules) internal pure returns (uint256) {
        return uint256(giftCooldownHours(rules)) * 1 hours;
    }

    function payout(Money money) internal pure returns (address) {
        return address(uint160(Money.unwrap(money)));
    }

    function resaleCapBps(Money money) internal pure returns (uint16) {
        return uint16(Money.unwrap(money) >> 160);
    }

    function royaltyBps(Money money) internal pure returns (uint16) {
        return uint16(Money.unwrap(money) >> 176);
    }

    function endsAt(Money money) internal pure returns (uint40) {
        return uint40(Money.unwrap(money) >> 192);
    }

    function organizer(Origin origin) internal pure returns (address) {
        return address(uint160(Origin.unwrap(origin)));
    }

    function doorsAt(Origin origin) internal pure returns (uint40) {
        return uint40(Origin.unwrap(origin) >> 160);
    }

    function startsAt(Origin origin) internal pure returns (uint40) {
        return uint40(Origin.unwrap(origin) >> 200);
    }

    function price(TierSale sale) internal pure returns (uint96) {
        return uint96(TierSale.unwrap(sale));
    }

    function supply(TierSale sale) internal pure returns (uint32) {
        return uint32(TierSale.unwrap(sale) >> 96);
    }

    function saleStartsAt(TierSale sale) internal pure returns (uint40) {
        return uint40(TierSale.unwrap(sale) >> 128);
    }

    function saleEndsAt(TierSale sale) internal pure returns (uint40) {
        return uint40(TierSale.unwrap(sale) >> 168);
    }

    function _word(address clone, uint256 index) private view returns (uint256 value) {
        uint256 offset = CLONE_LENGTH + 32 * index;
        assembly ("memory-safe") {
            extcodecopy(clone, 0x00, offset, 0x20)
            value := mload(0x00)
        }
    }
}
