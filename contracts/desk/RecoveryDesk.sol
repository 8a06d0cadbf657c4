// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IEventDesk} from "../interfaces/IEventDesk.sol";
import {Holding} from "../types/Holding.sol";
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
        Holding holding = _getHolding(id);
        Recovery memory earlier = _recoveries[id];
        // Check: it can move, and its holder has not said no.
        if (to == address(0)) revert ERC721InvalidReceiver(address(0));
        if (_isClosed(id)) revert TicketAdmitted(id);
        address holder = holding.owner();
        if (earlier.vetoed && earlier.moves == holding.moves()) revert RecoveryVetoedByHolder(id, holder);
        // Effect. Safe casts: moves are a uint32, times fit 40 bits.
        uint256 readyAt = block.timestamp + RECOVERY_DELAY;
        _recoveries[id] = Recovery({to: to, readyAt: uint40(readyAt), moves: uint32(holding.moves()), vetoed: false});
        emit RecoveryRequested(id, holder, to, readyAt);
    }

    /// @inheritdoc IEventDesk
    function vetoRecovery(uint256 id) external {
        Holding holding = _getHolding(id);
        // Check
        if (holding.owner() != msg.sender) revert NotTicketHolder(id, msg.sender);
        _getRecovery(id, holding);
        // Effect
        _recoveries[id].vetoed = true;
        emit RecoveryVetoed(id, msg.sender);
    }

    /// @inheritdoc IEventDesk
    function recover(uint256 id) external onlyManager {
        Holding holding = _getHolding(id);
        Recovery memory recovery = _getRecovery(id, holding);
        // Check
        if (block.timestamp < recovery.readyAt) revert RecoveryNotReady(id, recovery.readyAt);
        // Effect
        delete _recoveries[id];
        _moveByAct(recovery.to, id, holding);
        emit Recovered(id, holding.owner(), recovery.to);
    }

    /// @inheritdoc IEventDesk
    function recoveryOf(uint256 id) external view returns (address to, uint256 readyAt) {
        Recovery memory recovery = _recoveries[id];
        return _isOpen(recovery, _getHolding(id)) ? (recovery.to, recovery.readyAt) : (address(0), 0);
    }

    /// @dev The open request. One that was made before the ticket's last move has ended with it.
    function _getRecovery(uint256 id, Holding holding) private view returns (Recovery memory recovery) {
        recovery = _recoveries[id];
        if (!_isOpen(recovery, holding)) revert NoRecovery(id);
    }

    function _isOpen(Recovery memory recovery, Holding holding) private pure returns (bool) {
        return recovery.to != address(0) && !recovery.vetoed && recovery.moves == holding.moves();
    }
}
