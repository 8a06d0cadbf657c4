// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title What every part of an event's contract may say: logs and refusals that {IEventTickets} and {IEventDesk} share.
interface ITicketRules {
    /// @notice One purchase. Tickets firstId to firstId + quantity - 1 have their own Transfer logs before this one.
    event TicketsBought(
        address indexed buyer,
        address indexed to,
        uint16 indexed tier,
        uint256 firstId,
        uint256 quantity,
        uint256 unitPrice
    );
    /// @notice A listed ticket was sold; `price` is all that the buyer paid.
    event Resold(
        uint256 indexed id,
        address indexed seller,
        address indexed buyer,
        uint256 price,
        uint256 royalty,
        uint256 platformFee
    );
    /// @notice A payment that its receiver refused waits for withdrawPending.
    event PaymentHeld(address indexed payee, uint256 amount);

    error UnknownTier(uint16 tier);
    error SaleNotOpen(uint16 tier, uint256 opensAt, uint256 closesAt);
    error SoldOut(uint16 tier, uint256 left);
    error QuantityOutOfBounds(uint256 quantity, uint256 most);
    error WalletLimitExceeded(address wallet, uint256 most);
    error WrongPayment(uint256 sent, uint256 due);
    error TransferBound(uint256 id);
    error GiftLimitReached(uint256 id, uint256 most);
    error GiftTooSoon(uint256 id, uint256 nextAt);
    error OperatorRefused(address operator);
    error TransfersClosed(uint256 closedAt);
    error TicketAdmitted(uint256 id);
    error NotTicketHolder(uint256 id, address caller);
    error PriceAboveCap(uint256 id, uint256 price, uint256 most);
    error PriceZero(uint256 id);
    error NotListed(uint256 id);
    error PriceChanged(uint256 id, uint256 expected, uint256 actual);
    error ListingChanged(uint256 id, uint256 expectedNonce, uint256 actualNonce);
    error NotMinted(uint256 word, uint256 mask);
    error MoneyLocked(uint256 until);
    error NothingToWithdraw(address payee);
    error AdmitLengthMismatch(uint256 words, uint256 masks);
    error NotFactory(address caller);
    error PaymentFailed(address payee, uint256 amount);
    error EventIsCancelled();
    error NotSettled(uint256 id);
    error SignatureExpired(uint256 deadline);
    error InvalidSignature(address signer);
    /// @dev These three are those of OpenZeppelin's AccessControlDefaultAdminRules.
    error AccessControlInvalidDefaultAdmin(address defaultAdmin);
    error AccessControlEnforcedDefaultAdminRules();
    error AccessControlEnforcedDefaultAdminDelay(uint48 schedule);
}
