// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {EventConfig, TierConfig} from "../types/DataTypes.sol";

/// @title Makes one ticket contract per event, as an ERC-1167 clone whose code can never change.
interface IEventFactory {
    /// @notice A new event and all its terms.
    /// @param tickets The ticket contract of the event.
    /// @param eventRef The organizer's own reference, which joins the contract to a draft elsewhere.
    /// @param organizer The caller, first holder of the admin role.
    event EventCreated(
        address indexed tickets,
        bytes32 indexed eventRef,
        address indexed organizer,
        EventConfig config,
        TierConfig[] tiers
    );

    /// @notice A digest of the platform's own acts that is proved to have existed by now.
    event Anchored(address indexed by, bytes32 indexed root);

    error InvalidDesk(address desk);
    error InvalidRelayer(address relayer);
    error InvalidFeeRecipient(address recipient);
    error InvalidName(uint256 length, uint256 most);
    error InvalidPayout(address payout);
    error InvalidCurrency(address currency);
    error InvalidTimes(uint256 doorsAt, uint256 startsAt, uint256 endsAt);
    error InvalidCutoff(uint256 cutoffAt, uint256 endsAt);
    error SharesTooHigh(uint256 bps, uint256 most);
    error InvalidPurchaseLimit(uint256 limit);
    error InvalidTierCount(uint256 count, uint256 most);
    error InvalidTier(uint256 tier);

    /// @notice Creates an event for the caller. The address depends on caller and reference only, so nobody can take another's.
    /// @dev Emits {EventCreated}. Requirements: at least one and at most 16 tiers; doorsAt <= startsAt < endsAt;
    /// doorsAt <= transferCutoffAt <= endsAt is not required, any cut-off up to endsAt is; royaltyBps + platform fee <= 5000;
    /// maxPerPurchase >= 1; each tier has a supply, a price below 2^96 - 1 and saleStartsAt < saleEndsAt; payout not zero; currency zero or a
    /// contract; name of 1 to 64 bytes; the caller has not used the reference before.
    function createEvent(
        bytes32 eventRef,
        EventConfig calldata config,
        TierConfig[] calldata tiers
    ) external returns (address tickets);

    /// @notice Writes down a digest of the platform's own acts. Emits {Anchored}. Requirements: caller is the relayer.
    function anchor(bytes32 root) external;

    /// @notice Where createEvent would put, or has put, the caller's event.
    function predictEvent(address organizer, bytes32 eventRef) external view returns (address tickets);

    /// @notice Whether this factory made the contract.
    function isEvent(address tickets) external view returns (bool);

    /// @notice The code that every event shares.
    function implementation() external view returns (address);
}
