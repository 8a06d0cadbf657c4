// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Create3} from "@openzeppelin/contracts/utils/Create3.sol";
import {EventTickets} from "./EventTickets.sol";
import {IEventDesk} from "./interfaces/IEventDesk.sol";
import {IEventFactory} from "./interfaces/IEventFactory.sol";
import {EventConfig, TierConfig} from "./types/DataTypes.sol";
import {TermsCode} from "./types/TermsCode.sol";

/// @title Makes one ticket contract per event.
/// @dev An event is an ERC-1167 clone in the layout of OpenZeppelin's {Clones}, with its terms as immutable arguments
/// behind the code. {Clones} would derive its address from the arguments as well; {Create3} derives it from caller and
/// reference alone, so an address can be told before the terms are settled and a reference is used once. The factory
/// keeps no storage: whether it made a contract follows from that contract's own code and address.
contract EventFactory is IEventFactory {
    uint256 private constant MAX_TIERS = 16;
    uint256 private constant MAX_NAME_LENGTH = 64;
    uint256 private constant MAX_PLATFORM_FEE_BPS = 1_000;
    uint256 private constant MAX_SHARES_BPS = 5_000;

    /// @inheritdoc IEventFactory
    // solhint-disable-next-line immutable-vars-naming
    address public immutable override implementation;
    uint16 private immutable FEE_BPS;
    address private immutable RELAYER;

    /// @param relayer The platform's account, which marks admissions on chain: first holder of every event's gate role.
    /// @param feeBps The platform's share of each resale, fixed for ever for the events of this factory.
    /// @param feeRecipient Who gets that share.
    /// @param desk The second half of every event's code, made with the same fee: see {EventDesk}.
    constructor(address relayer, uint16 feeBps, address feeRecipient, IEventDesk desk) {
        if (relayer == address(0)) revert InvalidRelayer(relayer);
        if (feeRecipient == address(0)) revert InvalidFeeRecipient(feeRecipient);
        if (feeBps > MAX_PLATFORM_FEE_BPS) revert SharesTooHigh(feeBps, MAX_PLATFORM_FEE_BPS);
        (uint16 deskBps, address deskRecipient) = desk.platformFee();
        if (deskBps != feeBps || deskRecipient != feeRecipient) revert InvalidDesk(address(desk));
        FEE_BPS = feeBps;
        RELAYER = relayer;
        implementation = address(new EventTickets(relayer, feeBps, feeRecipient, desk));
    }

    /// @inheritdoc IEventFactory
    function createEvent(
        bytes32 eventRef,
        EventConfig calldata config,
        TierConfig[] calldata tiers
    ) external returns (address tickets) {
        // Check: terms that every later rule can rely on.
        _checkConfig(config);
        _checkTiers(tiers);
        // Effect: the contract and its first roles.
        bytes memory args = TermsCode.encode(eventRef, msg.sender, config, tiers);
        tickets = Create3.deploy(0, _salt(msg.sender, eventRef), _cloneCode(args));
        emit EventCreated(tickets, eventRef, msg.sender, config, tiers);
        // Interaction: with code of our own only.
        EventTickets(payable(tickets)).initialize();
    }

    /// @inheritdoc IEventFactory
    function anchor(bytes32 root) external {
        if (msg.sender != RELAYER) revert InvalidRelayer(msg.sender);
        emit Anchored(msg.sender, root);
    }

    /// @inheritdoc IEventFactory
    function predictEvent(address organizer, bytes32 eventRef) external view returns (address tickets) {
        return Create3.computeAddress(_salt(organizer, eventRef));
    }

    /// @inheritdoc IEventFactory
    /// @dev Only this factory can put code at an address derived from it, and it puts nothing but events there.
    function isEvent(address tickets) external view returns (bool) {
        if (tickets.code.length == 0) return false;
        address organizer = TermsCode.readOrigin(tickets).organizer();
        return tickets == Create3.computeAddress(_salt(organizer, TermsCode.readEventRef(tickets)));
    }

    function _checkConfig(EventConfig calldata config) private view {
        uint256 nameLength = bytes(config.name).length;
        if (nameLength == 0 || nameLength > MAX_NAME_LENGTH) revert InvalidName(nameLength, MAX_NAME_LENGTH);
        if (config.payout == address(0)) revert InvalidPayout(config.payout);
        if (config.currency != address(0) && config.currency.code.length == 0) revert InvalidCurrency(config.currency);
        if (config.doorsAt > config.startsAt || config.startsAt >= config.endsAt) {
            revert InvalidTimes(config.doorsAt, config.startsAt, config.endsAt);
        }
        if (config.transferCutoffAt > config.endsAt) revert InvalidCutoff(config.transferCutoffAt, config.endsAt);
        uint256 shares = uint256(config.royaltyBps) + FEE_BPS;
        if (shares > MAX_SHARES_BPS) revert SharesTooHigh(shares, MAX_SHARES_BPS);
        if (config.maxPerPurchase == 0) revert InvalidPurchaseLimit(config.maxPerPurchase);
    }

    function _checkTiers(TierConfig[] calldata tiers) private pure {
        if (tiers.length == 0 || tiers.length > MAX_TIERS) revert InvalidTierCount(tiers.length, MAX_TIERS);
        for (uint256 i = 0; i < tiers.length; ++i) {
            TierConfig calldata tier = tiers[i];
            bool sellable = tier.supply != 0 && tier.saleStartsAt < tier.saleEndsAt && tier.price < type(uint96).max;
            if (!sellable) revert InvalidTier(i + 1);
        }
    }

    function _salt(address organizer, bytes32 eventRef) private pure returns (bytes32) {
        return keccak256(abi.encode(organizer, eventRef));
    }

    /// @dev Creation code of the clone, byte for byte as {Clones-cloneWithImmutableArgs} makes it, which is private there.
    function _cloneCode(bytes memory args) private view returns (bytes memory) {
        return
            abi.encodePacked(
                hex"61",
                uint16(args.length + 0x2d),
                hex"3d81600a3d39f3363d3d373d3d3d363d73",
                implementation,
                hex"5af43d82803e903d91602b57fd5bf3",
                args
            );
    }
}
