// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {TestToken} from "../../../../contracts/mocks/TestToken.sol";
import {EventConfig, TransferPolicy} from "../../../../contracts/types/DataTypes.sol";
import {EventFixture} from "../EventFixture.sol";
import {ITickets} from "../ITickets.sol";
import {Fair} from "./Fair.sol";
import {FairBooks} from "./FairBooks.sol";

/// @title What holds after any mix of acts, as sentences. The contracts that inherit this say for which event.
abstract contract FairInvariants is EventFixture {
    /// @dev Sold to others before the fair begins, so that its tickets lie on both sides of a border of 128 serials.
    uint256 internal constant OTHERS = 120;
    uint256 private constant EACH = 10;
    uint256 private constant VOUCHER_KEY = 99;

    ITickets internal _tickets;
    Fair internal _fair;

    /// @dev Each sentence is tried with runs of its own, and none of them may break a rule.
    modifier faultless() {
        string memory fault = _fair.fault();
        _assertEq(bytes(fault).length, 0, fault);
        _;
    }

    function setUp() public override {
        super.setUp();
        TestToken token = _makeToken();
        EventConfig memory config = _config(_policy());
        config.currency = address(token);
        (config.maxPerWallet, config.giftCooldownHours) = (uint16(EACH), 2);
        _tickets = _create(config, _tiers());
        for (uint256 i = 0; i < OTHERS / EACH; ++i) _sellTo(_other(i), token);
        bytes32 manager = _tickets.MANAGER_ROLE();
        vm.prank(ORGANIZER);
        _tickets.grantRole(manager, vm.addr(VOUCHER_KEY));
        _fair = new Fair(_tickets, RELAYER, token);
        for (uint256 i = 0; i < 6; ++i) _fair.buy(i, 2, 1);
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_fair);
    }

    /// @dev trap 41
    function invariant_NoPathSellsAboveTheCap() external view faultless {
        _assertTrue(_fair.highestShareBps() <= CAP_BPS, "cap");
    }

    /// @dev O8, M4
    function invariant_EscrowCoversAllRefundsAndAllThatWaits() external view faultless {
        bool open = _fair.cancelled() || _fair.clock() < END;
        uint256 needed = _fair.waiting() + (open ? OTHERS * PRICE : 0);
        for (uint256 i = 0; i < _fair.count(); ++i) needed += _fair.refundable(_fair.ids(i));
        _assertTrue(_fair.balanceOf(address(_tickets)) >= needed, "escrow");
    }

    /// @dev trap 45: whatever is forced in is there on top, and moves nothing.
    function invariant_EveryCoinIsAccountedFor() external view faultless {
        _assertEq(_fair.balanceOf(address(_tickets)), _fair.cash() + _fair.forced(), "coin");
        address[3] memory payees = [PAYOUT, PLATFORM, address(_fair.hostile())];
        for (uint256 i = 0; i < payees.length; ++i) {
            _assertEq(_tickets.pendingOf(payees[i]), _fair.pendingOf(payees[i]), "what waits");
        }
    }

    function invariant_BalancesAddUpToTheTicketsThatLive() external view faultless {
        uint256 live = 0;
        for (uint256 i = 0; i < _fair.count(); ++i) if (!_isGone(_fair.ids(i))) ++live;
        uint256 sum = 0;
        for (uint256 i = 0; i < 6; ++i) sum += _tickets.balanceOf(_fair.people(i));
        _assertEq(sum, live, "balances");
        _assertEq(_tickets.totalSupply(), OTHERS + live, "supply");
        for (uint256 i = 0; i < OTHERS / EACH; ++i) {
            _assertEq(_tickets.balanceOf(_other(i)), EACH, "nobody touches what the fair does not hold");
        }
    }

    /// @dev O9, traps 47, 48, 50
    function invariant_EachTicketIsWhatItsHistorySays() external faultless {
        vm.warp(_fair.clock());
        for (uint256 i = 0; i < _fair.count(); ++i) {
            uint256 id = _fair.ids(i);
            FairBooks.Ticket memory ticket = _fair.ticketOf(id);
            _assertTrue(_tickets.isGone(id) == (ticket.state == FairBooks.State.Gone), "gone");
            _assertTrue(_tickets.isAdmitted(id) == (ticket.state == FairBooks.State.Admitted), "admitted");
            if (ticket.state == FairBooks.State.Gone) continue;
            _assertEq(_tickets.ownerOf(id), ticket.holder, "holder");
            _assertEq(_tickets.getApproved(id), ticket.approved, "approved");
            _assertEq(_tickets.giftsOf(id), ticket.gifts, "gifts");
            _assertTrue(_tickets.isSettling(id) == ticket.settling, "lock");
            _assertListing(id, ticket);
            (address to, ) = _tickets.recoveryOf(id);
            _assertEq(to, _fair.hasRequest(id) ? ticket.request.to : address(0), "request");
        }
    }

    /// @dev trap 51
    function invariant_AnAdmittedTicketNeverMoves() external view faultless {
        for (uint256 i = 0; i < _fair.count(); ++i) {
            uint256 id = _fair.ids(i);
            address holder = _fair.admittedWith(id);
            if (holder != address(0)) _assertEq(_tickets.ownerOf(id), holder, "moved after its admission");
        }
    }

    /// @dev Each ticket comes from one purchase, one voucher or one order.
    function invariant_VouchersAndOrdersWorkOnce() external view faultless {
        for (uint256 slot = 0; slot < 8; ++slot) {
            _assertTrue(_tickets.isVoucherUsed(slot) == _fair.isUsed(slot), "voucher");
        }
        for (uint256 order = 0; order < 5; ++order) {
            (uint256 firstId, uint256 quantity, ) = _fair.orders(order);
            (uint256 saysFirst, uint256 saysQuantity) = _tickets.orderOf(bytes32(order));
            _assertTrue(saysFirst == firstId && saysQuantity == quantity, "order");
        }
        (, uint256 sold) = _tickets.tierOf(1);
        _assertEq(sold, OTHERS + _fair.count(), "sold");
    }

    function invariant_FeesNeverExceedTheirBound() external view faultless {
        _assertTrue(_fair.feesEarned() * 10_000 <= _fair.resaleTurnover() * FEE_BPS, "fees");
        _assertTrue(_fair.royaltiesEarned() * 10_000 <= _fair.resaleTurnover() * ROYALTY_BPS, "royalties");
    }

    /// @dev trap 53
    function invariant_NobodyHasARoleThatNobodyGave() external view faultless {
        bytes32[4] memory roles = [bytes32(0), _tickets.GATE_ROLE(), _tickets.ISSUER_ROLE(), _tickets.MANAGER_ROLE()];
        for (uint256 i = 0; i < roles.length; ++i) {
            for (uint256 j = 0; j < 4; ++j) _assertRole(roles[i], _fair.staff(j));
            for (uint256 j = 0; j < 6; ++j) _assertRole(roles[i], _fair.people(j));
        }
        _assertEq(_tickets.defaultAdmin(), _fair.admin(), "admin");
        (address newAdmin, uint48 schedule) = _tickets.pendingDefaultAdmin();
        _assertEq(newAdmin, _fair.nextAdmin(), "next admin");
        _assertEq(schedule, _fair.acceptAfter(), "schedule");
        for (uint256 j = 0; j < 4; ++j) {
            address operator = _fair.staff(j);
            _assertTrue(_tickets.isOperatorAllowed(operator) == _fair.isAllowed(operator), "operator");
        }
    }

    function _policy() internal pure virtual returns (TransferPolicy);

    /// @dev Zero for the native coin.
    function _makeToken() internal virtual returns (TestToken) {
        return TestToken(address(0));
    }

    function _sellTo(address buyer, TestToken token) private {
        if (address(token) == address(0)) {
            vm.deal(buyer, EACH * PRICE);
            _buy(_tickets, buyer, EACH);
            return;
        }
        token.mint(buyer, EACH * PRICE);
        vm.startPrank(buyer);
        token.approve(address(_tickets), EACH * PRICE);
        _tickets.buy(1, EACH, buyer);
        vm.stopPrank();
    }

    function _other(uint256 i) private pure returns (address) {
        return address(uint160(0xC0000 + i));
    }

    function _assertListing(uint256 id, FairBooks.Ticket memory ticket) private view {
        (address seller, uint256 price, uint256 nonce) = _tickets.listingOf(id);
        bool listed = ticket.price != 0 && !_fair.cancelled() && _fair.clock() < DOORS;
        _assertEq(seller, listed ? ticket.holder : address(0), "seller");
        _assertEq(price, listed ? ticket.price : 0, "price");
        _assertEq(nonce, listed ? ticket.moves : 0, "nonce");
    }

    function _assertRole(bytes32 role, address account) private view {
        _assertTrue(_tickets.hasRole(role, account) == _fair.hasRole(role, account), "role");
    }

    function _isGone(uint256 id) private view returns (bool) {
        return _fair.ticketOf(id).state == FairBooks.State.Gone;
    }
}
