// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {TicketLedger} from "./TicketLedger.sol";
import {Treasury} from "./Treasury.sol";
import {TransferPolicy} from "./types/DataTypes.sol";
import {Rules, TermsCode, TierSale} from "./types/TermsCode.sol";
import {TokenId} from "./types/TokenId.sol";

/// @title The rules of sale, resale and moving that both halves of an event's contract obey, and the one storage layout.
/// @dev {EventTickets} is called, {EventDesk} is called through it in the same storage: both inherit this and declare no
/// storage of their own. What is gained is room: neither half is near the limit of a contract's code.
abstract contract EventRules is TicketLedger, Treasury, AccessControl {
    using TokenId for uint256;

    /// @dev One slot: seller 160, price 96.
    struct Listing {
        address seller;
        uint96 price;
    }

    /// @dev One slot: to 160, firstId 48, quantity 8. A quantity of zero: no such order.
    struct Order {
        address to;
        uint48 firstId;
        uint8 quantity;
    }

    /// @dev Two slots: to 160, readyAt 40; holder 160, vetoed 8. The holder is the one at the request.
    struct Recovery {
        address to;
        uint40 readyAt;
        address holder;
        bool vetoed;
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
        // Effect: one batch. Safe cast: the factory admits no higher price, and no other price exceeds the tier's.
        uint256 balance;
        (firstId, balance) = _mintBatch(to, tier, quantity, uint88(unitPrice));
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
    function _buyListed(uint256 id, uint256 expectedPrice, address to) internal {
        uint256 price = _listings[id].price;
        // Check: it is for sale at the price that the buyer has seen. The guard in {_update} checks the rest.
        if (price == 0) revert NotListed(id);
        if (price != expectedPrice) revert PriceChanged(id, expectedPrice, price);
        if (to == address(0)) revert ERC721InvalidReceiver(address(0));
        // Effect: the ticket moves, the listing dies, the shares are written down.
        address seller = _update(to, id, address(0));
        if (_isCancelledIn(id.tierOf())) revert EventIsCancelled();
        (uint256 royalty, uint256 fee) = _bookShares(price);
        emit Resold(id, seller, to, price, royalty, fee);
        // Interaction: the buyer pays, then the seller is paid, or the money waits for the seller.
        address currency = TermsCode.readRules().currency();
        _collect(currency, price);
        _payOrHold(currency, seller, price - royalty - fee);
    }

    /// @dev THE guard: every move that holders, operators or buyers ask for ends here. `auth` is who asks; the zero
    /// address stands for the built-in resale, the only caller that may move a guarded ticket for someone else.
    function _update(address to, uint256 id, address auth) internal override returns (address from) {
        Rules rules = TermsCode.readRules();
        Holding memory holding = _getHolding(id);
        from = holding.owner;
        uint8 gifts = holding.count;
        // Check: the ticket may move now, and this caller may move it.
        _checkMovable(rules, id, holding);
        if (rules.policy() == TransferPolicy.Open) {
            if (auth != address(0)) _checkAuthorized(from, auth, id);
            // Effect: an approval ends with the holding. Under the other policies there is none.
            _approve(address(0), id, address(0), false);
        } else if (auth != address(0)) {
            if (auth != from && !(_operators[auth] && isApprovedForAll(from, auth))) revert OperatorRefused(auth);
            gifts = _countGift(rules, id, gifts);
        }
        // Effect: the listing dies, the ticket moves.
        if (_listings[id].price != 0) delete _listings[id];
        _move(id, holding, to, gifts);
    }

    /// @dev Moves a ticket by an act that no transfer policy rules: claim and recovery. A closed ticket stays.
    function _moveByAct(address to, uint256 id, Holding memory holding) internal {
        if (to == address(0)) revert ERC721InvalidReceiver(address(0));
        if (_isClosed(id)) revert TicketAdmitted(id);
        _approve(address(0), id, address(0), false);
        if (_listings[id].price != 0) delete _listings[id];
        _move(id, holding, to, holding.count);
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

    function _checkMovable(Rules rules, uint256 id, Holding memory holding) internal view {
        if (rules.policy() == TransferPolicy.Bound) revert TransferBound(id);
        if (_isClosed(id)) revert TicketAdmitted(id);
        if (_isPastCutoff(rules)) revert TransfersClosed(rules.transferCutoffAt());
        if (holding.pricePaid == PAID_ELSEWHERE && _isSettling(id)) revert NotSettled(id);
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
        uint256 base = pricePaid == PAID_ELSEWHERE ? TermsCode.readTierSale(id.tierOf()).price() : pricePaid;
        return (base * TermsCode.readMoney().resaleCapBps()) / BPS;
    }

    function _countGift(Rules rules, uint256 id, uint8 gifts) private pure returns (uint8 counted) {
        uint8 most = rules.maxGifts();
        if (most == UNLIMITED_GIFTS) return gifts == UNLIMITED_GIFTS ? gifts : gifts + 1;
        if (gifts >= most) revert GiftLimitReached(id, most);
        return gifts + 1;
    }

    function _isOpen() private view returns (bool) {
        return TermsCode.readRules().policy() == TransferPolicy.Open;
    }
}
