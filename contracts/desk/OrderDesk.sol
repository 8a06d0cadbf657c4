// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IEventDesk} from "../interfaces/IEventDesk.sol";
import {Holding, HoldingCode} from "../types/Holding.sol";
import {Rules, TermsCode, TierSale} from "../types/TermsCode.sol";
import {RefundDesk} from "./RefundDesk.sol";

/// @title Tickets of orders that were paid elsewhere: by card, say, where a payment can be taken back for months.
abstract contract OrderDesk is RefundDesk {
    /// @inheritdoc IEventDesk
    function issue(
        bytes32 orderId,
        uint16 tier,
        uint256 quantity,
        address to
    ) external onlyRole(ISSUER_ROLE) returns (uint256 firstId) {
        Order memory order = _orders[orderId];
        if (order.quantity != 0) return _repeatOrder(orderId, order, tier, quantity, to);
        // Check
        _checkNotOver();
        Rules rules = TermsCode.readRules();
        TierSale sale = _getTier(rules, tier);
        _checkQuantity(rules, quantity);
        if (to == address(0)) revert ERC721InvalidReceiver(address(0));
        // Effect: one batch, locked. Safe casts: an id has 48 bits, a quantity is bounded by a uint8.
        (firstId, ) = _mintBatch(to, tier, quantity, HoldingCode.PAID_ELSEWHERE);
        _checkSupply(sale, tier, firstId, quantity);
        _orders[orderId] = Order({to: to, firstId: uint48(firstId), quantity: uint8(quantity)});
        _lock(firstId, quantity);
        emit Issued(orderId, to, tier, firstId, quantity);
    }

    /// @inheritdoc IEventDesk
    function settle(bytes32 orderId) external onlyRole(ISSUER_ROLE) {
        Order memory order = _orders[orderId];
        // Check
        if (order.quantity == 0) revert UnknownOrder(orderId);
        // Effect
        for (uint256 id = order.firstId; id < uint256(order.firstId) + order.quantity; ++id) {
            _settling[id >> 8] &= ~(1 << (id & 255));
        }
        emit OrderSettled(orderId);
    }

    /// @inheritdoc IEventDesk
    function claim(uint256 id, address to) external onlyRole(ISSUER_ROLE) {
        Holding holding = _getHolding(id);
        // Check: it is in the caller's custody, and leaves custody.
        if (holding.owner() != msg.sender) revert NotTicketHolder(id, msg.sender);
        if (!holding.isIssued()) revert NotIssued(id);
        if (hasRole(ISSUER_ROLE, to)) revert StillCustody(to);
        // Effect
        _moveByAct(to, id, holding);
        emit Claimed(id, msg.sender, to);
    }

    /// @inheritdoc IEventDesk
    function isSettling(uint256 id) external view returns (bool) {
        return _isSettling(id);
    }

    /// @inheritdoc IEventDesk
    function orderOf(bytes32 orderId) external view returns (uint256 firstId, uint256 quantity) {
        Order memory order = _orders[orderId];
        return (order.firstId, order.quantity);
    }

    function _lock(uint256 firstId, uint256 quantity) private {
        for (uint256 id = firstId; id < firstId + quantity; ++id) _settling[id >> 8] |= 1 << (id & 255);
    }

    function _repeatOrder(
        bytes32 orderId,
        Order memory order,
        uint16 tier,
        uint256 quantity,
        address to
    ) private pure returns (uint256 firstId) {
        bool same = order.to == to && order.quantity == quantity && order.firstId >> 32 == tier;
        if (!same) revert OrderMismatch(orderId);
        return order.firstId;
    }
}
