// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {TicketLedger} from "./TicketLedger.sol";
import {Treasury} from "./Treasury.sol";
import {TransferPolicy} from "./types/DataTypes.sol";
import {Holding, HoldingCode} from "./types/Holding.sol";
import {Listing, ListingCode} from "./types/Listing.sol";
import {Rules, TermsCode, TierSale} from "./types/TermsCode.sol";
import {TokenId} from "./types/TokenId.sol";

/// @title The rules of sale, resale and moving that both halves of an event's contract obey, and the one storage layout.
/// @dev {EventTickets} is called, {EventDesk} is called through it in the same storage: both inherit this and declare no
/// storage of their own. What is gained is room: neither half is near the limit of a contract's code.
abstract contract EventRules is TicketLedger, Treasury, AccessControl {
    using TokenId for uint256;

    /// @dev One slot: to 160, firstId 48, quantity 8. A quantity of zero: no such order.
    struct Order {
        address to;
        uint48 firstId;
        uint8 quantity;
    }

    /// @dev One slot: to 160, readyAt 40, moves 32, vetoed 8. `moves` are the ticket's at the request: any more end it.
    struct Recovery {
        address to;
        uint40 readyAt;
        uint32 moves;
        bool vetoed;
    }

    /// @dev One slot: newAdmin 160, acceptAfter 48.
    struct HandOver {
        address newAdmin;
        uint48 acceptAfter;
    }

    bytes32 public constant GATE_ROLE = keccak256("GATE_ROLE");
    bytes32 public constant ISSUER_ROLE = keccak256("ISSUER_ROLE");
    bytes32 public constant MANAGER_ROLE = keccak256("MANAGER_ROLE");

    uint8 private constant UNLIMITED_GIFTS = type(uint8).max;

    mapping(uint256 id => Listing listing) internal _listings;
    mapping(uint256 slotWord => uint256 mask) internal _usedSlots;
    mapping(bytes32 orderId => Order order) internal _orders;
    /// @dev Words of 256 serials: issued tickets whose order is not settled.
    mapping(uint256 word => uint256 mask) internal _settling;
    /// @dev Words of 256 serials: admitted tickets of a cancelled event whose price is the organizer's.
    mapping(uint256 word => uint256 mask) internal _released;
    mapping(address operator => bool allowed) internal _operators;
    mapping(address holder => uint256 nonce) internal _giftNonces;
    mapping(uint256 id => Recovery recovery) internal _recoveries;
    HandOver internal _handOver;
    /// @dev Zero as long as it is the organizer of the terms.
    address internal _nextAdmin;

    /// @dev Names mean nothing here: a clone reads its own from its terms.
    constructor(uint16 feeBps, address feeRecipient) ERC721("", "") Treasury(feeBps, feeRecipient) {}

    /// @notice The event's name.
    function name() public view override returns (string memory) {
        return TermsCode.readName();
    }

    /// @notice ERC-165: ERC-721 and AccessControl; {EventTickets} adds its own.
    function supportsInterface(bytes4 interfaceId) public view virtual override(ERC721, AccessControl) returns (bool) {
        return ERC721.supportsInterface(interfaceId) || AccessControl.supportsInterface(interfaceId);
    }

    /// @notice Gives a role. Requirements: admin role. The admin role itself goes over by {IEventDesk-beginDefaultAdminTransfer}.
    function grantRole(bytes32 role, address account) public override {
        _checkNotAdminRole(role);
        super.grantRole(role, account);
    }

    /// @notice Takes a role. Requirements: admin role. Nobody can take the admin's.
    function revokeRole(bytes32 role, address account) public override {
        _checkNotAdminRole(role);
        super.revokeRole(role, account);
    }

    /// @notice Gives up a role of one's own. The admin can't: nobody would be left to call the event off.
    function renounceRole(bytes32 role, address callerConfirmation) public override {
        _checkNotAdminRole(role);
        super.renounceRole(role, callerConfirmation);
    }

    /// @dev THE sale: {IEventTickets-buy} and every other way to buy end here.
    function _sell(
        Rules rules,
        TierSale sale,
        uint16 tier,
        uint256 quantity,
        address to,
        uint256 unitPrice
    ) internal returns (uint256 firstId) {
        if (to == address(0)) revert ERC721InvalidReceiver(address(0));
        // Effect: one batch.
        uint256 balance;
        (firstId, balance) = _mintBatch(to, tier, quantity, unitPrice);
        // Check: so many were left, and the wallet may hold so many. Only now, for minting reads the same slots.
        _checkSupply(sale, tier, firstId, quantity);
        uint256 walletLimit = rules.maxPerWallet();
        if (walletLimit != 0 && balance > walletLimit) revert WalletLimitExceeded(to, walletLimit);
        emit TicketsBought(msg.sender, to, tier, firstId, quantity, unitPrice);
    }

    /// @dev {IEventTickets-buy} without its lock.
    function _buy(uint16 tier, uint256 quantity, address to) internal returns (uint256 firstId) {
        Rules rules = TermsCode.readRules();
        // Check: the tier is on sale, the quantity allowed.
        TierSale sale = _checkSale(rules, tier, quantity);
        // Effect
        uint256 unitPrice = sale.price();
        firstId = _sell(rules, sale, tier, quantity, to, unitPrice);
        // Interaction: the payment, whole or not at all.
        _collect(rules.currency(), unitPrice * quantity);
    }

    /// @dev {IEventTickets-buyListed} without its lock.
    function _buyListed(uint256 id, uint256 expectedPrice, uint256 expectedNonce, address to) internal {
        Rules rules = TermsCode.readRules();
        Holding holding = _getHolding(id);
        // Check: it is for sale, and it is the offer that the buyer has seen. The guard checks the rest.
        (uint256 price, uint256 nonce) = _getListing(id, holding);
        if (price != expectedPrice) revert PriceChanged(id, expectedPrice, price);
        if (nonce != expectedNonce) revert ListingChanged(id, expectedNonce, nonce);
        if (to == address(0)) revert ERC721InvalidReceiver(address(0));
        if (_isCancelledIn(id.tierOf())) revert EventIsCancelled();
        // Effect: the ticket moves, the shares are written down. The move ends the listing; deleting it gives gas back.
        _listings[id] = ListingCode.NONE;
        _guard(rules, id, holding, to, address(0));
        address seller = holding.owner();
        (uint256 royalty, uint256 fee) = _bookShares(price);
        emit Resold(id, seller, to, price, royalty, fee);
        // Interaction: the buyer pays, then the seller is paid, or the money waits for the seller.
        address currency = rules.currency();
        _collect(currency, price);
        _payOrHold(currency, seller, price - royalty - fee);
    }

    /// @inheritdoc ERC721
    function _update(address to, uint256 id, address auth) internal override returns (address from) {
        Holding holding = _getHolding(id);
        _guard(TermsCode.readRules(), id, holding, to, auth);
        return holding.owner();
    }

    /// @dev THE guard: every move that holders, operators or buyers ask for ends here. `auth` is who asks; the zero
    /// address stands for the built-in resale, the only caller that may move a guarded ticket for someone else.
    function _guard(Rules rules, uint256 id, Holding holding, address to, address auth) private {
        address from = holding.owner();
        // Check: the ticket may move now, and this caller may move it.
        _checkMovable(rules, id, holding);
        if (rules.policy() == TransferPolicy.Open) {
            if (auth != address(0)) _checkAuthorized(from, auth, id);
            // Effect: an approval ends with the holding. Under the other policies there is none.
            _approve(address(0), id, address(0), false);
        } else if (auth != address(0)) {
            if (auth != from && !(_operators[auth] && isApprovedForAll(from, auth))) revert OperatorRefused(auth);
            _checkGift(rules, id, holding);
            holding = holding.withGift();
        }
        // Effect: the ticket moves, and with that its listing is dead.
        _move(id, holding, to);
    }

    /// @dev Moves a ticket by an act that no transfer policy rules: claim and recovery. A closed ticket stays.
    function _moveByAct(address to, uint256 id, Holding holding) internal {
        if (to == address(0)) revert ERC721InvalidReceiver(address(0));
        if (_isClosed(id)) revert TicketAdmitted(id);
        _approve(address(0), id, address(0), false);
        _move(id, holding, to);
    }

    /// @dev Under a policy that refuses operators, approvals are refused when they are given, not only when used. Approval
    /// of a single ticket is refused to the operators that the organizer allows as well, so that moves need not clear any.
    function _approve(address to, uint256 id, address auth, bool emitEvent) internal override {
        if (to != address(0) && !_isOpen()) revert OperatorRefused(to);
        super._approve(to, id, auth, emitEvent);
    }

    /// @dev Taking an approval back is always possible.
    function _setApprovalForAll(address owner, address operator, bool approved) internal override {
        if (approved && !_isOpen() && !_operators[operator]) revert OperatorRefused(operator);
        super._setApprovalForAll(owner, operator, approved);
    }

    function _checkSale(Rules rules, uint16 tier, uint256 quantity) internal view returns (TierSale sale) {
        sale = _getTier(rules, tier);
        uint256 opensAt = sale.saleStartsAt();
        uint256 closesAt = sale.saleEndsAt();
        if (block.timestamp < opensAt || block.timestamp >= closesAt) revert SaleNotOpen(tier, opensAt, closesAt);
        _checkQuantity(rules, quantity);
    }

    function _checkQuantity(Rules rules, uint256 quantity) internal pure {
        uint256 most = rules.maxPerPurchase();
        if (quantity == 0 || quantity > most) revert QuantityOutOfBounds(quantity, most);
    }

    /// @dev After minting: whether the batch that starts at `firstId` fits the tier.
    function _checkSupply(TierSale sale, uint16 tier, uint256 firstId, uint256 quantity) internal pure {
        uint256 left = sale.supply() - firstId.serialOf();
        if (quantity > left) revert SoldOut(tier, left);
    }

    /// @dev The offer of a ticket that exists, unless the ticket has moved since it was listed.
    function _getListing(uint256 id, Holding holding) internal view returns (uint256 price, uint256 nonce) {
        Listing listing = _listings[id];
        (price, nonce) = (listing.price(), listing.nonce());
        if (price == 0 || nonce != holding.moves()) revert NotListed(id);
    }

    function _checkMovable(Rules rules, uint256 id, Holding holding) internal view {
        if (rules.policy() == TransferPolicy.Bound) revert TransferBound(id);
        if (_isClosed(id)) revert TicketAdmitted(id);
        if (_isPastCutoff(rules)) revert TransfersClosed(rules.transferCutoffAt());
        if (holding.isIssued() && _isSettling(id)) revert NotSettled(id);
    }

    function _getTier(Rules rules, uint16 tier) internal view returns (TierSale sale) {
        if (tier == 0 || tier > rules.tierCount()) revert UnknownTier(tier);
        return TermsCode.readTierSale(tier);
    }

    function _isPastCutoff(Rules rules) internal view returns (bool) {
        return block.timestamp >= rules.transferCutoffAt();
    }

    function _isSettling(uint256 id) internal view returns (bool) {
        return (_settling[id >> 8] >> (id & 255)) & 1 == 1;
    }

    function _isCancelled() internal view returns (bool) {
        return _isCancelledIn(1);
    }

    /// @dev The organizer, or somebody the organizer has made a manager.
    function _isManager(address account) internal view returns (bool) {
        return hasRole(DEFAULT_ADMIN_ROLE, account) || hasRole(MANAGER_ROLE, account);
    }

    /// @dev The highest resale price, rounded down, so that no rounding ever lifts a price above the cap. Its base is what
    /// was paid here, or the tier's price for a ticket that was paid elsewhere.
    function _ceiling(uint256 id, uint256 pricePaid) internal view returns (uint256) {
        bool elsewhere = pricePaid == HoldingCode.PAID_ELSEWHERE;
        uint256 base = elsewhere ? TermsCode.readTierSale(id.tierOf()).price() : pricePaid;
        return (base * TermsCode.readMoney().resaleCapBps()) / BPS;
    }

    /// @dev When a ticket may be given away again, as far as the wait between two gifts says; zero where it says nothing.
    function _nextGiftAt(Rules rules, Holding holding) internal pure returns (uint256) {
        uint256 wait = rules.giftCooldown();
        return wait == 0 || holding.givenAt() == 0 ? 0 : holding.givenAt() + wait;
    }

    function _checkGift(Rules rules, uint256 id, Holding holding) private view {
        uint256 most = rules.maxGifts();
        if (most != UNLIMITED_GIFTS && holding.gifts() >= most) revert GiftLimitReached(id, most);
        uint256 nextAt = _nextGiftAt(rules, holding);
        if (block.timestamp < nextAt) revert GiftTooSoon(id, nextAt);
    }

    function _checkNotAdminRole(bytes32 role) private pure {
        if (role == DEFAULT_ADMIN_ROLE) revert AccessControlEnforcedDefaultAdminRules();
    }

    function _isOpen() private view returns (bool) {
        return TermsCode.readRules().policy() == TransferPolicy.Open;
    }
}
