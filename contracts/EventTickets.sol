// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IERC165, IERC2981} from "@openzeppelin/contracts/interfaces/IERC2981.sol";
import {Proxy} from "@openzeppelin/contracts/proxy/Proxy.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {EventRules} from "./EventRules.sol";
import {IEventDesk} from "./interfaces/IEventDesk.sol";
import {IEventTickets} from "./interfaces/IEventTickets.sol";
import {TierConfig, TransferPolicy, Voucher} from "./types/DataTypes.sol";
import {Batch, Holding} from "./types/Holding.sol";
import {Listing, ListingCode} from "./types/Listing.sol";
import {Money, Rules, TermsCode, TierSale} from "./types/TermsCode.sol";
import {Signed} from "./types/Signed.sol";
import {TokenId} from "./types/TokenId.sol";

/// @title The tickets of one event: what is called every day. {EventDesk} has the rest, at the same address.
/// @dev The code is shared by all clones of a factory; the terms stand behind each clone's own code (see {TermsCode}).
/// Which code the rest has is an immutable: nobody can ever change it.
contract EventTickets is IEventTickets, EventRules, IERC2981, Proxy {
    using TokenId for uint256;

    /// @dev ERC-4906 has logs only, so its id can't be worked out from an interface.
    bytes4 private constant METADATA_UPDATE_ID = 0x49064906;

    address private immutable FACTORY = msg.sender;
    address private immutable RELAYER;
    IEventDesk private immutable DESK;

    /// @dev Made by the factory, whose figures hold for every clone.
    constructor(
        address relayer,
        uint16 feeBps,
        address feeRecipient,
        IEventDesk desk
    ) EventRules(feeBps, feeRecipient) {
        RELAYER = relayer;
        DESK = desk;
    }

    /// @notice Gives the first roles: admin to the organizer; gate and issuer to the platform's relayer.
    /// @dev Requirements: caller is the factory, which calls it once, in the transaction that makes the clone.
    function initialize() external {
        if (msg.sender != FACTORY) revert NotFactory(msg.sender);
        _grantRole(DEFAULT_ADMIN_ROLE, TermsCode.readOrigin(address(this)).organizer());
        _grantRole(GATE_ROLE, RELAYER);
        _grantRole(ISSUER_ROLE, RELAYER);
    }

    /// @inheritdoc IEventTickets
    function buy(uint16 tier, uint256 quantity, address to) external payable nonReentrant returns (uint256 firstId) {
        return _buy(tier, quantity, to);
    }

    /// @inheritdoc IEventTickets
    function buyFor(uint16 tier, address[] calldata people) external payable nonReentrant {
        Rules rules = TermsCode.readRules();
        // Check
        TierSale sale = _checkSale(rules, tier, people.length);
        // Effect: a batch of one for each.
        uint256 unitPrice = sale.price();
        for (uint256 i = 0; i < people.length; ++i) _sell(rules, sale, tier, 1, people[i], unitPrice);
        // Interaction
        _collect(rules.currency(), unitPrice * people.length);
    }

    /// @inheritdoc IEventTickets
    function buyWithVoucher(
        Voucher calldata voucher,
        address signer,
        bytes calldata signature
    ) external payable nonReentrant returns (uint256 firstId) {
        Rules rules = TermsCode.readRules();
        // Check: the offer stands, within the tier's limits, and the organizer made it.
        TierSale sale = _checkVoucher(rules, voucher);
        if (!_isManager(signer)) revert NotVoucherSigner(signer);
        if (!Signed.isBy(signer, Signed.hashVoucher(voucher), signature)) {
            revert InvalidSignature(signer);
        }
        // Effect: the voucher is used, the tickets are the buyer's.
        _useSlot(voucher.slot);
        emit VoucherUsed(voucher.slot, voucher.buyer, signer);
        firstId = _sell(rules, sale, voucher.tier, voucher.quantity, voucher.buyer, voucher.price);
        // Interaction: the payment, whole or not at all.
        _collect(rules.currency(), uint256(voucher.price) * voucher.quantity);
    }

    /// @inheritdoc IEventTickets
    function list(uint256 id, uint256 price) external {
        // Check: the holder may sell it now, at this price.
        if (_isGone(id)) revert ERC721NonexistentToken(id);
        (Holding holding, Batch batch) = _findTicket(id);
        if (holding.isNone()) revert ERC721NonexistentToken(id);
        if (holding.owner() != msg.sender) revert NotTicketHolder(id, msg.sender);
        _checkMovable(TermsCode.readRules(), id, holding);
        if (_isCancelledIn(id.tierOf())) revert EventIsCancelled();
        if (price == 0) revert PriceZero(id);
        uint256 most = _ceiling(id, _pricePaid(id, batch));
        if (price > most) revert PriceAboveCap(id, price, most);
        // Effect: the listing. Safe: a 96-bit price times at most 6.5535 fits 128 bits.
        _listings[id] = ListingCode.toListing(price, holding.moves());
        emit Listed(id, msg.sender, price);
    }

    /// @inheritdoc IEventTickets
    function cancelListing(uint256 id) external {
        Holding holding = _getHolding(id);
        // Check: it is the caller's, and it is listed.
        if (holding.owner() != msg.sender) revert NotTicketHolder(id, msg.sender);
        if (_isClosed(id)) revert NotListed(id);
        _getListing(id, holding);
        // Effect
        _listings[id] = ListingCode.NONE;
        emit ListingCancelled(id);
    }

    /// @inheritdoc IEventTickets
    function buyListed(
        uint256 id,
        uint256 expectedPrice,
        uint256 expectedNonce,
        address to
    ) external payable nonReentrant {
        _buyListed(id, expectedPrice, expectedNonce, to);
    }

    /// @inheritdoc IEventTickets
    function admit(uint256[] calldata words, uint256[] calldata masks) external onlyRole(GATE_ROLE) {
        if (words.length != masks.length) revert AdmitLengthMismatch(words.length, masks.length);
        for (uint256 i = 0; i < words.length; ++i) {
            // Check: every ticket was sold.
            uint256 missing = masks[i] & ~_mintedIn(words[i]);
            if (missing != 0) revert NotMinted(words[i], missing);
            // Effect: new bits only, so that marking twice says nothing twice.
            (uint256 fresh, uint256 gone) = _markAdmitted(words[i], masks[i]);
            if (fresh != 0) emit Admitted(words[i], fresh);
            if (gone != 0) emit AdmissionRefused(words[i], gone);
        }
    }

    /// @inheritdoc IEventTickets
    function tierOf(uint16 tier) external view returns (TierConfig memory config, uint256 sold) {
        TierSale sale = _getTier(TermsCode.readRules(), tier);
        config = TierConfig({
            name: TermsCode.readTierName(tier),
            price: sale.price(),
            supply: sale.supply(),
            saleStartsAt: sale.saleStartsAt(),
            saleEndsAt: sale.saleEndsAt()
        });
        sold = _soldOf(tier);
    }

    /// @inheritdoc IEventTickets
    function listingOf(uint256 id) external view returns (address seller, uint256 price, uint256 nonce) {
        Listing listing = _listings[id];
        if (_isClosed(id) || _isPastCutoff(TermsCode.readRules()) || _isCancelled()) return (address(0), 0, 0);
        Holding holding = _findHolding(id);
        if (listing.price() == 0 || listing.nonce() != holding.moves()) return (address(0), 0, 0);
        return (holding.owner(), listing.price(), listing.nonce());
    }

    /// @inheritdoc IEventTickets
    function ceilingOf(uint256 id) external view returns (uint256) {
        _requireOwned(id);
        return _ceiling(id, _pricePaid(id));
    }

    /// @inheritdoc IEventTickets
    function isAdmitted(uint256 id) external view returns (bool) {
        return _isAdmitted(id);
    }

    /// @inheritdoc IEventTickets
    function locked(uint256 id) external view returns (bool) {
        _requireOwned(id);
        Rules rules = TermsCode.readRules();
        return rules.policy() == TransferPolicy.Bound || _isClosed(id) || _isPastCutoff(rules) || _isSettling(id);
    }

    /// @inheritdoc IEventTickets
    function isGone(uint256 id) external view returns (bool) {
        return _isGone(id);
    }

    /// @inheritdoc IEventTickets
    function giftsOf(uint256 id) external view returns (uint256) {
        return _getHolding(id).gifts();
    }

    /// @inheritdoc IEventTickets
    function nextGiftAt(uint256 id) external view returns (uint256) {
        return _nextGiftAt(TermsCode.readRules(), _getHolding(id));
    }

    /// @inheritdoc IEventTickets
    function isVoucherUsed(uint256 slot) external view returns (bool) {
        return (_usedSlots[slot >> 8] >> (slot & 255)) & 1 == 1;
    }

    /// @inheritdoc IEventTickets
    function totalSupply() external view returns (uint256 supply) {
        uint256 count = TermsCode.readRules().tierCount();
        for (uint256 tier = 1; tier <= count; ++tier) supply += _supplyOf(tier);
    }

    /// @inheritdoc IERC2981
    function royaltyInfo(uint256, uint256 salePrice) external view returns (address receiver, uint256 royalty) {
        Money money = TermsCode.readMoney();
        return (money.payout(), Math.mulDiv(salePrice, money.royaltyBps(), BPS));
    }

    /// @notice The same for every event.
    function symbol() public pure override returns (string memory) {
        return "TICKET";
    }

    /// @notice Event, tier and serial as a JSON document inside the address itself. Nothing personal, nothing to host.
    function tokenURI(uint256 id) public view override returns (string memory) {
        _requireOwned(id);
        return DESK.describeTicket(name(), TermsCode.readTierName(id.tierOf()), id.serialOf());
    }

    /// @notice ERC-165, ERC-721 with metadata, ERC-2981, ERC-4906 (what is said of a ticket never changes) and AccessControl.
    function supportsInterface(bytes4 interfaceId) public view override(EventRules, IERC165) returns (bool) {
        return
            interfaceId == type(IEventTickets).interfaceId ||
            interfaceId == type(IERC2981).interfaceId ||
            interfaceId == METADATA_UPDATE_ID ||
            super.supportsInterface(interfaceId);
    }

    /// @dev Whatever is not in this half is in the other.
    function _implementation() internal view override returns (address) {
        return address(DESK);
    }

    function _useSlot(uint256 slot) private {
        uint256 used = _usedSlots[slot >> 8];
        uint256 bit = 1 << (slot & 255);
        if (used & bit != 0) revert VoucherUsedBefore(slot);
        _usedSlots[slot >> 8] = used | bit;
    }

    function _checkVoucher(Rules rules, Voucher calldata voucher) private view returns (TierSale sale) {
        uint16 tier = voucher.tier;
        sale = _getTier(rules, tier);
        _checkQuantity(rules, voucher.quantity);
        if (block.timestamp > voucher.deadline) revert SignatureExpired(voucher.deadline);
        if (block.timestamp >= sale.saleEndsAt()) revert SaleNotOpen(tier, sale.saleStartsAt(), sale.saleEndsAt());
        if (voucher.price > sale.price()) revert VoucherPriceTooHigh(voucher.price, sale.price());
    }
}
