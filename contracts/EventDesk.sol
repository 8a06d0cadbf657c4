// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {EventRules} from "./EventRules.sol";
import {TicketMetadata} from "./TicketMetadata.sol";
import {AdminDesk} from "./desk/AdminDesk.sol";
import {IEventDesk} from "./interfaces/IEventDesk.sol";
import {EventConfig} from "./types/DataTypes.sol";
import {Money, Origin, Rules, TermsCode} from "./types/TermsCode.sol";
import {Signed} from "./types/Signed.sol";

/// @title The half of an event's contract that is called now and then. See {EventTickets}, through which it is called.
/// @dev Called directly it has no terms, no roles and no tickets, so there is nothing it could do.
contract EventDesk is AdminDesk {
    /// @dev Figures of the factory, as in {EventTickets}.
    constructor(uint16 feeBps, address feeRecipient) EventRules(feeBps, feeRecipient) {}

    /// @inheritdoc IEventDesk
    function buyWithPermit(
        uint16 tier,
        uint256 quantity,
        address to,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external payable nonReentrant returns (uint256 firstId) {
        Rules rules = TermsCode.readRules();
        uint256 due = uint256(_getTier(rules, tier).price()) * quantity;
        _tryPermit(rules.currency(), due, deadline, v, r, s);
        return _buy(tier, quantity, to);
    }

    /// @inheritdoc IEventDesk
    function buyListedWithPermit(
        uint256 id,
        uint256 expectedPrice,
        uint256 expectedNonce,
        address to,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external payable nonReentrant {
        _tryPermit(TermsCode.readRules().currency(), expectedPrice, deadline, v, r, s);
        _buyListed(id, expectedPrice, expectedNonce, to);
    }

    /// @inheritdoc IEventDesk
    function transferBySig(address from, address to, uint256 id, uint40 deadline, bytes calldata signature) external {
        // Check: the holder says so, now and once.
        if (block.timestamp > deadline) revert SignatureExpired(deadline);
        if (to == address(0)) revert ERC721InvalidReceiver(address(0));
        uint256 nonce = _giftNonces[from];
        _giftNonces[from] = nonce + 1;
        bytes32 digest = Signed.hashGift(from, to, id, nonce, deadline);
        if (!Signed.isBy(from, digest, signature)) revert InvalidSignature(from);
        // Effect: a gift like any other.
        address holder = _update(to, id, from);
        if (holder != from) revert ERC721IncorrectOwner(from, id, holder);
    }

    /// @inheritdoc IEventDesk
    function allowOperator(address operator) external onlyRole(DEFAULT_ADMIN_ROLE) {
        _operators[operator] = true;
        emit OperatorAllowed(operator);
    }

    /// @inheritdoc IEventDesk
    function disallowOperator(address operator) external onlyRole(DEFAULT_ADMIN_ROLE) {
        delete _operators[operator];
        emit OperatorDisallowed(operator);
    }

    /// @inheritdoc IEventDesk
    function anchor(bytes32 root) external onlyRole(GATE_ROLE) {
        emit Anchored(msg.sender, root);
    }

    /// @inheritdoc IEventDesk
    function terms() external view returns (EventConfig memory) {
        Rules rules = TermsCode.readRules();
        Money money = TermsCode.readMoney();
        Origin origin = TermsCode.readOrigin(address(this));
        return
            EventConfig({
                name: name(),
                currency: rules.currency(),
                payout: money.payout(),
                policy: rules.policy(),
                doorsAt: origin.doorsAt(),
                startsAt: origin.startsAt(),
                endsAt: money.endsAt(),
                transferCutoffAt: rules.transferCutoffAt(),
                resaleCapBps: money.resaleCapBps(),
                royaltyBps: money.royaltyBps(),
                maxPerPurchase: rules.maxPerPurchase(),
                maxPerWallet: rules.maxPerWallet(),
                maxGifts: rules.maxGifts(),
                giftCooldownHours: rules.giftCooldownHours()
            });
    }

    /// @inheritdoc IEventDesk
    function eventRef() external view returns (bytes32) {
        return TermsCode.readEventRef(address(this));
    }

    /// @inheritdoc IEventDesk
    function tierCount() external view returns (uint256) {
        return TermsCode.readRules().tierCount();
    }

    /// @inheritdoc IEventDesk
    function platformFee() external view returns (uint16 bps, address recipient) {
        return _platformFee();
    }

    /// @inheritdoc IEventDesk
    function pendingOf(address payee) external view returns (uint256) {
        return _pendingOf(payee);
    }

    /// @inheritdoc IEventDesk
    function isCancelled() external view returns (bool) {
        return _isCancelled();
    }

    /// @inheritdoc IEventDesk
    function isOperatorAllowed(address operator) external view returns (bool) {
        return _operators[operator];
    }

    /// @inheritdoc IEventDesk
    function nonces(address holder) external view returns (uint256) {
        return _giftNonces[holder];
    }

    /// @inheritdoc IEventDesk
    function contractURI() external view returns (string memory) {
        return TicketMetadata.encodeEvent(name());
    }

    /// @inheritdoc IEventDesk
    function eip712Domain()
        external
        view
        returns (
            bytes1 fields,
            string memory domainName,
            string memory version,
            uint256 chainId,
            address verifyingContract,
            bytes32 salt,
            uint256[] memory extensions
        )
    {
        // 0x0f: name, version, chain id and contract, as ERC-5267 counts them.
        return (hex"0f", Signed.NAME, Signed.VERSION, block.chainid, address(this), bytes32(0), new uint256[](0));
    }

    /// @inheritdoc IEventDesk
    function describeTicket(
        string calldata eventName,
        bytes32 tierName,
        uint256 serial
    ) external pure returns (string memory) {
        return TicketMetadata.encode(eventName, tierName, serial);
    }

    /// @dev Whoever saw the permit first may have handed it in: then it fails here, and the allowance is there all the same.
    function _tryPermit(address currency, uint256 due, uint256 deadline, uint8 v, bytes32 r, bytes32 s) private {
        if (currency == address(0)) return;
        // solhint-disable-next-line no-empty-blocks
        try IERC20Permit(currency).permit(msg.sender, address(this), due, deadline, v, r, s) {} catch {}
    }
}
