// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {EventRules} from "../EventRules.sol";
import {IEventDesk} from "../interfaces/IEventDesk.sol";
import {Batch, Holding, HoldingCode} from "../types/Holding.sol";
import {Money, TermsCode} from "../types/TermsCode.sol";

/// @title How money and tickets go back: cancellation, refunds, burning, voiding, and what the organizer may take.
/// @dev Why refunds are always covered: what a first sale brings in leaves only by the refund or the voiding of its own
/// ticket, before the end or after a cancellation; by {release}, once for each admitted ticket, which can't be refunded;
/// and by {withdraw}, which needs the end without a cancellation, when nothing can be refunded any more. The last two wait for
/// the end: an admin can give itself the gate role, and would else mark all tickets, cancel, and have the money at once.
abstract contract RefundDesk is IEventDesk, EventRules {
    uint256 private constant MAX_BATCH = 100;

    /// @inheritdoc IEventDesk
    function cancel() external onlyRole(DEFAULT_ADMIN_ROLE) {
        // Check: the money is still here.
        _checkNotOver();
        if (_isCancelled()) revert AlreadyCancelled();
        // Effect
        uint256 count = TermsCode.readRules().tierCount();
        for (uint256 tier = 1; tier <= count; ++tier) _cancelTier(tier);
        emit EventCancelled(msg.sender);
    }

    /// @inheritdoc IEventDesk
    function refund(uint256[] calldata ids) external nonReentrant returns (uint256 amount) {
        // Check
        _checkBatch(ids.length);
        address currency = TermsCode.readRules().currency();
        for (uint256 i = 0; i < ids.length; ++i) amount += _refund(currency, ids[i]);
        if (amount == 0) revert NothingToRefund();
    }

    /// @inheritdoc IEventDesk
    function release(uint256[] calldata ids) external {
        _checkBatch(ids.length);
        Money money = TermsCode.readMoney();
        address payout = money.payout();
        // Check: proceeds of every kind wait for the end.
        if (block.timestamp < money.endsAt()) revert MoneyLocked(money.endsAt());
        for (uint256 i = 0; i < ids.length; ++i) {
            uint256 id = ids[i];
            uint256 bit = 1 << (id & 255);
            // Check: used, and not counted before.
            if (!_isAdmitted(id)) revert NotAdmitted(id);
            if (_released[id >> 8] & bit != 0) revert AlreadyReleased(id);
            // Effect
            _released[id >> 8] |= bit;
            uint256 price = _paidHere(_pricePaid(id));
            _hold(payout, price);
            emit Released(id, price);
        }
    }

    /// @inheritdoc IEventDesk
    function burn(uint256 id) external {
        address holder = _getHolding(id).owner();
        // Check: it is the caller's, and gives no right to anything else.
        if (holder != msg.sender) revert NotTicketHolder(id, msg.sender);
        if (_isClosed(id)) revert TicketAdmitted(id);
        if (_isCancelled()) revert EventIsCancelled();
        // Effect
        _remove(id, holder);
    }

    /// @inheritdoc IEventDesk
    function void(uint256 id, bytes32 reason) external nonReentrant {
        Holding holding = _getHolding(id);
        // Check: the right, and the money, are still there.
        bool allowed = _isManager(msg.sender) || (holding.isIssued() && hasRole(ISSUER_ROLE, msg.sender));
        if (!allowed) revert AccessControlUnauthorizedAccount(msg.sender, MANAGER_ROLE);
        if (_isClosed(id)) revert TicketAdmitted(id);
        _checkNotOver();
        // Effect
        address holder = holding.owner();
        _remove(id, holder);
        uint256 price = _paidHere(_pricePaid(id));
        emit Voided(id, holder, reason, price);
        // Interaction
        _payOrHold(TermsCode.readRules().currency(), holder, price);
    }

    /// @inheritdoc IEventDesk
    function withdraw() external nonReentrant {
        Money money = TermsCode.readMoney();
        address payee = money.payout();
        address currency = TermsCode.readRules().currency();
        // Check: the event took place and is over, and something is left that is not someone else's.
        if (_isCancelled()) revert EventIsCancelled();
        if (block.timestamp < money.endsAt()) revert MoneyLocked(money.endsAt());
        uint256 amount = _proceeds(currency);
        if (amount == 0) revert NothingToWithdraw(payee);
        // Effect
        emit Withdrawn(payee, amount);
        // Interaction
        _pay(currency, payee, amount);
    }

    /// @inheritdoc IEventDesk
    function withdrawPending(address payee) external nonReentrant {
        // Effect: all that is kept for the payee is gone before it is sent.
        uint256 amount = _takePending(payee);
        // Check
        if (amount == 0) revert NothingToWithdraw(payee);
        // Interaction
        _pay(TermsCode.readRules().currency(), payee, amount);
    }

    /// @dev Zero for a ticket that can't be refunded.
    function _refund(address currency, uint256 id) private returns (uint256 price) {
        // Check: neither admitted nor gone, held by somebody, paid here.
        if (_isClosed(id)) return 0;
        (Holding holding, Batch batch) = _findTicket(id);
        if (holding.isNone()) return 0;
        price = _paidHere(_pricePaid(id, batch));
        if (price == 0) return 0;
        // Effect
        address holder = holding.owner();
        _remove(id, holder);
        emit Refunded(id, holder, price);
        // Interaction: one holder that refuses the money does not keep the others from theirs.
        _payOrHold(currency, holder, price);
    }

    function _checkBatch(uint256 count) private view {
        if (!_isCancelled()) revert NotCancelled();
        if (count > MAX_BATCH) revert TooMany(count, MAX_BATCH);
    }

    function _checkNotOver() internal view {
        uint256 endsAt = TermsCode.readMoney().endsAt();
        if (block.timestamp >= endsAt) revert EventOver(endsAt);
    }

    function _paidHere(uint256 pricePaid) private pure returns (uint256) {
        return pricePaid == HoldingCode.PAID_ELSEWHERE ? 0 : pricePaid;
    }
}
