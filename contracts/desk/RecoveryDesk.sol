// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IEventDesk} from "../interfaces/IEventDesk.sol";
import {OrderDesk} from "./OrderDesk.sol";

/// @title A way back for the ticket of a lost wallet: announced, delayed, and open to the holder's veto.
abstract contract RecoveryDesk is OrderDesk {
    uint256 private constant RECOVERY_DELAY = 3 days;

    modifier onlyManager() {
        if (!_isManager(msg.sender)) revert AccessControlUnauthorizedAccount(msg.sender, MANAGER_ROLE);
        _;
    }

    /// @inheritdoc IEventDesk
    function requestRecovery(uint256 id, address to) external onlyManager {
        address holder = _getHolding(id).owner;
        Recovery memory earlier = _recoveries[id];
        // Check: it can move, and this holder has not said no before.
        if (to == address(0)) revert ERC721InvalidReceiver(address(0));
        if (_isClosed(id)) revert TicketAdmitted(id);
        if (earlier.vetoed && earlier.holder == holder) revert RecoveryVetoedByHolder(id, holder);
        // Effect
        uint256 readyAt = block.timestamp + RECOVERY_DELAY;
        _recoveries[id] = Recovery({to: to, readyAt: uint40(readyAt), holder: holder, vetoed: false});
        emit RecoveryRequested(id, holder, to, readyAt);
    }

    /// @inheritdoc IEventDesk
    function vetoRecovery(uint256 id) external {
        address holder = _getHolding(id).owner;
        // Check
        if (holder != msg.sender) revert NotTicketHolder(id, msg.sender);
        _getRecovery(id, holder);
        // Effect
        _recoveries[id].vetoed = true;
        emit RecoveryVetoed(id, holder);
    }

    /// @inheritdoc IEventDesk
    function recover(uint256 id) external onlyManager {
        Holding memory holding = _getHolding(id);
        Recovery memory recovery = _getRecovery(id, holding.owner);
        // Check
        if (block.timestamp < recovery.readyAt) revert RecoveryNotReady(id, recovery.readyAt);
        // Effect
        delete _recoveries[id];
        _moveByAct(recovery.to, id, holding);
        emit Recovered(id, holding.owner, recovery.to);
    }

    /// @inheritdoc IEventDesk
    function recoveryOf(uint256 id) external view returns (address to, uint256 readyAt) {
        Recovery memory recovery = _recoveries[id];
        bool open = !recovery.vetoed && recovery.holder == _getHolding(id).owner;
        return open ? (recovery.to, recovery.readyAt) : (address(0), 0);
    }

    /// @dev The open request. One that was made to another holder has ended with the move.
    function _getRecovery(uint256 id, address holder) private view returns (Recovery memory recovery) {
        recovery = _recoveries[id];
        if (recovery.vetoed || recovery.holder != holder) revert NoRecovery(id);
    }
}
