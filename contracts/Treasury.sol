// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {ITicketRules} from "./interfaces/ITicketRules.sol";
import {TermsCode} from "./types/TermsCode.sol";

/// @title The money of one event: what comes in, what sellers are paid at once, what waits and for whom.
/// @dev Proceeds are not counted: they are the balance less what is owed to others, so coin that is forced in can break
/// nothing. Royalties and fees are added up in one slot and fetched, not sent: a resale stays cheap, and no receiver of
/// theirs can stand in its way.
abstract contract Treasury is ITicketRules, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @dev One slot. What resales have left for the organizer and the platform and nobody has fetched yet.
    struct Shares {
        uint128 royalties;
        uint128 platformFees;
    }

    uint256 internal constant BPS = 10_000;
    /// @dev Enough for a smart wallet that writes a log or two; a seller that needs more fetches the money itself.
    uint256 private constant PAYOUT_GAS = 50_000;

    address private immutable FEE_RECIPIENT;
    uint16 private immutable FEE_BPS;

    Shares private _shares;
    mapping(address payee => uint256 amount) private _held;
    uint256 private _heldTotal;

    /// @dev The factory's figures, part of the code that all its events share.
    constructor(uint16 feeBps, address feeRecipient) {
        FEE_BPS = feeBps;
        FEE_RECIPIENT = feeRecipient;
    }

    /// @dev The factory's figures for all its events.
    function _platformFee() internal view returns (uint16 bps, address recipient) {
        return (FEE_BPS, FEE_RECIPIENT);
    }

    /// @dev What is kept for somebody until they fetch it.
    function _pendingOf(address payee) internal view returns (uint256 amount) {
        amount = _held[payee];
        if (payee == TermsCode.readMoney().payout()) amount += _shares.royalties;
        if (payee == FEE_RECIPIENT) amount += _shares.platformFees;
    }

    /// @dev What is here and is kept for nobody by name: first sales that have not been refunded, and coin that was forced in.
    function _proceeds(address currency) internal view returns (uint256) {
        return Math.saturatingSub(_balanceIn(currency), _heldTotal + _shares.royalties + _shares.platformFees);
    }

    /// @dev All that was kept for the payee is theirs now; the caller sends it.
    function _takePending(address payee) internal returns (uint256 amount) {
        amount = _pendingOf(payee);
        _heldTotal -= _held[payee];
        delete _held[payee];
        if (payee == TermsCode.readMoney().payout()) _shares.royalties = 0;
        if (payee == FEE_RECIPIENT) _shares.platformFees = 0;
    }

    /// @dev Keeps a part of the proceeds for one payee.
    function _hold(address payee, uint256 amount) internal {
        _held[payee] += amount;
        _heldTotal += amount;
    }

    /// @dev Pays with all the gas there is, or all is undone.
    function _pay(address currency, address payee, uint256 amount) internal {
        if (!_trySend(currency, payee, amount, gasleft())) revert PaymentFailed(payee, amount);
    }

    /// @dev Writes down the shares of a resale. Both are rounded down, so with the seller's part they are the price.
    function _bookShares(uint256 price) internal returns (uint256 royalty, uint256 fee) {
        royalty = (price * TermsCode.readMoney().royaltyBps()) / BPS;
        fee = (price * FEE_BPS) / BPS;
        // Safe casts: a share is less than a price, which fits 96 bits.
        _shares.royalties += uint128(royalty);
        _shares.platformFees += uint128(fee);
    }

    /// @dev A payment comes in exactly, or all is undone. An ERC-20 that keeps a part of what it moves is refused.
    function _collect(address currency, uint256 due) internal {
        if (currency == address(0)) {
            if (msg.value != due) revert WrongPayment(msg.value, due);
            return;
        }
        if (msg.value != 0) revert WrongPayment(msg.value, 0);
        if (due == 0) return;
        uint256 before = _balanceIn(currency);
        IERC20(currency).safeTransferFrom(msg.sender, address(this), due);
        uint256 received = Math.saturatingSub(_balanceIn(currency), before);
        if (received < due) revert WrongPayment(received, due);
    }

    /// @dev Pays a seller or a refund at once; who can't be paid keeps the claim, and nobody else is blocked.
    function _payOrHold(address currency, address payee, uint256 amount) internal {
        if (amount == 0) return;
        // A buyer can't starve the payment by a low gas limit and leave the seller with a claim: a call that gets less than
        // it asks for leaves a 64th of it behind, at most 800 gas here, which never pays for the writes below.
        if (_trySend(currency, payee, amount, PAYOUT_GAS)) return;
        _hold(payee, amount);
        emit PaymentHeld(payee, amount);
    }

    /// @dev Never reverts for native coin, and copies nothing of what the payee returns. `gasLimit` holds for native
    /// coin, where the payee's own code runs.
    function _trySend(address currency, address payee, uint256 amount, uint256 gasLimit) private returns (bool sent) {
        if (currency != address(0)) return IERC20(currency).trySafeTransfer(payee, amount);
        assembly ("memory-safe") {
            sent := call(gasLimit, payee, amount, 0x00, 0x00, 0x00, 0x00)
        }
    }

    function _balanceIn(address currency) private view returns (uint256) {
        return currency == address(0) ? address(this).balance : IERC20(currency).balanceOf(address(this));
    }
}
