// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {TierConfig, Voucher} from "../types/DataTypes.sol";
import {ITicketRules} from "./ITicketRules.sol";

/// @title The tickets of one event, an ERC-721 whose rules nobody can go round.
/// @dev Token id = tier << 32 | serial; tiers count from 1, serials from 0.
interface IEventTickets is ITicketRules {
    /// @notice A ticket is for sale, or its price has changed.
    event Listed(uint256 indexed id, address indexed seller, uint256 price);
    /// @notice The seller took it back. A listing also ends, without this log, with any Transfer or admission of its ticket.
    event ListingCancelled(uint256 indexed id);
    /// @notice The tickets of one word whose bits are set have been admitted. word = id >> 8, bit = id & 255.
    event Admitted(uint256 indexed word, uint256 mask);
    /// @notice The gate let somebody in whose ticket was refunded, burned or voided before its mark reached the chain.
    event AdmissionRefused(uint256 indexed word, uint256 mask);
    /// @notice A voucher was used. {TicketsBought} of the same transaction says the rest.
    event VoucherUsed(uint256 indexed slot, address indexed buyer, address indexed signer);

    error NotVoucherSigner(address signer);
    error VoucherUsedBefore(uint256 slot);
    error VoucherPriceTooHigh(uint256 price, uint256 most);

    /// @notice Buys tickets at the tier's price, which is sent along (native) or has been approved (ERC-20).
    /// @dev Emits {Transfer} per ticket, then {TicketsBought}. Requirements: sale open; 1 <= quantity <= maxPerPurchase;
    /// supply left; `to` holds at most maxPerWallet afterwards; exact payment. Does not call `to`.
    function buy(uint16 tier, uint256 quantity, address to) external payable returns (uint256 firstId);

    /// @notice Buys one ticket for each of several people in one payment.
    /// @dev Emits {Transfer} and {TicketsBought} per person. Requirements: those of {buy}, where the
    /// quantity is the number of people.
    function buyFor(uint16 tier, address[] calldata people) external payable;

    /// @notice Offers a ticket for resale, or changes its price. Needs no approval.
    /// @dev Emits {Listed}. Requirements: caller holds it; policy not bound; not admitted; before the cut-off; 0 < price <= cap.
    function list(uint256 id, uint256 price) external;

    /// @notice Takes a listing back. Emits {ListingCancelled}. Requirements: caller holds the ticket and it is listed.
    function cancelListing(uint256 id) external;

    /// @notice Buys a listed ticket for `to`, as the caller has seen it: at that price, and with all that has happened to it.
    /// @param expectedNonce What {listingOf} said, or the number of the ticket's Transfer logs after its first.
    /// @dev Emits {Transfer}, {Resold} and, when the seller refuses the money, {PaymentHeld}. Requirements: listed;
    /// price == expectedPrice; not moved since that nonce; exact payment; not admitted; not cancelled; before the cut-off.
    function buyListed(uint256 id, uint256 expectedPrice, uint256 expectedNonce, address to) external payable;

    /// @notice Buys tickets at a price that the organizer has offered to one buyer: a presale, a discount, a free ticket.
    /// @dev Anybody may pay; the tickets go to the voucher's buyer. Emits {VoucherUsed}, {Transfer} per ticket and
    /// {TicketsBought}. Requirements: signed by an admin or manager (EIP-712, or ERC-1271 for a contract); deadline not
    /// passed; slot not used before; price at most the tier's; before the end of the tier's sale (its start does not
    /// matter); all other limits of {buy}; exact payment.
    function buyWithVoucher(
        Voucher calldata voucher,
        address signer,
        bytes calldata signature
    ) external payable returns (uint256 firstId);

    /// @notice Marks tickets as admitted: they never move again. Marking twice is harmless.
    /// @dev Emits {Admitted} per word, with the newly set bits only, and {AdmissionRefused} for tickets that are gone, so
    /// that one refund does not keep the others of its batch from being marked. Requirements: gate role; every ticket
    /// was sold.
    function admit(uint256[] calldata words, uint256[] calldata masks) external;

    function tierOf(uint16 tier) external view returns (TierConfig memory config, uint256 sold);

    /// @notice The seller and price of a listing that can be bought now, and the number that a buyer names with the price:
    /// how often the ticket has changed hands. Zeros when there is none.
    function listingOf(uint256 id) external view returns (address seller, uint256 price, uint256 nonce);
    /// @notice The highest resale price: price paid x cap, rounded down.
    function ceilingOf(uint256 id) external view returns (uint256);
    function isAdmitted(uint256 id) external view returns (bool);
    /// @notice Whether the ticket can't move now: bound, admitted or past the cut-off.
    function locked(uint256 id) external view returns (bool);
    /// @notice Whether the ticket was refunded, burned or voided: it does not exist any more.
    function isGone(uint256 id) external view returns (bool);
    function giftsOf(uint256 id) external view returns (uint256);
    /// @notice When a ticket that was given away may be given away again; zero where no wait was set or none was given.
    function nextGiftAt(uint256 id) external view returns (uint256);
    function isVoucherUsed(uint256 slot) external view returns (bool);
    /// @notice Tickets sold or issued, less those that are gone.
    function totalSupply() external view returns (uint256);
}
