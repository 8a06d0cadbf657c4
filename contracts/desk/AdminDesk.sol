// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IEventDesk} from "../interfaces/IEventDesk.sol";
import {TermsCode} from "../types/TermsCode.sol";
import {RecoveryDesk} from "./RecoveryDesk.sol";

/// @title How the admin role goes to another account: announced, delayed, and accepted by the one who gets it.
/// @dev There is always exactly one admin, for without one nobody could call the event off.
abstract contract AdminDesk is RecoveryDesk {
    uint48 private constant ADMIN_DELAY = 3 days;

    /// @inheritdoc IEventDesk
    function beginDefaultAdminTransfer(address newAdmin) external onlyRole(DEFAULT_ADMIN_ROLE) {
        // Check
        if (newAdmin == address(0)) revert AccessControlInvalidDefaultAdmin(newAdmin);
        // Effect. Safe cast: 48 bits of seconds last nine million years.
        uint48 acceptAfter = uint48(block.timestamp) + ADMIN_DELAY;
        _setHandOver(HandOver({newAdmin: newAdmin, acceptAfter: acceptAfter}));
        emit DefaultAdminTransferScheduled(newAdmin, acceptAfter);
    }

    /// @inheritdoc IEventDesk
    function cancelDefaultAdminTransfer() external onlyRole(DEFAULT_ADMIN_ROLE) {
        _setHandOver(HandOver({newAdmin: address(0), acceptAfter: 0}));
    }

    /// @inheritdoc IEventDesk
    function acceptDefaultAdminTransfer() external {
        HandOver memory handOver = _handOver;
        // Check
        if (msg.sender != handOver.newAdmin) revert AccessControlInvalidDefaultAdmin(msg.sender);
        if (block.timestamp <= handOver.acceptAfter) {
            revert AccessControlEnforcedDefaultAdminDelay(handOver.acceptAfter);
        }
        // Effect
        _revokeRole(DEFAULT_ADMIN_ROLE, defaultAdmin());
        _grantRole(DEFAULT_ADMIN_ROLE, msg.sender);
        _nextAdmin = msg.sender;
        delete _handOver;
    }

    /// @inheritdoc IEventDesk
    function pendingDefaultAdmin() external view returns (address newAdmin, uint48 schedule) {
        return (_handOver.newAdmin, _handOver.acceptAfter);
    }

    /// @inheritdoc IEventDesk
    function defaultAdminDelay() external pure returns (uint48) {
        return ADMIN_DELAY;
    }

    /// @inheritdoc IEventDesk
    function defaultAdmin() public view returns (address) {
        address nextAdmin = _nextAdmin;
        return nextAdmin == address(0) ? TermsCode.readOrigin(address(this)).organizer() : nextAdmin;
    }

    function _setHandOver(HandOver memory handOver) private {
        if (_handOver.acceptAfter != 0) emit DefaultAdminTransferCanceled();
        _handOver = handOver;
    }
}
