// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {ITickets} from "./support/ITickets.sol";
import {HostileWallet} from "../../contracts/mocks/HostileWallet.sol";
import {TransferPolicy} from "../../contracts/types/DataTypes.sol";
import {EventFixture} from "./support/EventFixture.sol";
import {Vm} from "./support/Vm.sol";

/// @dev Does anything that anybody may do, and keeps books of its own in the plainest way.
contract Crowd {
    Vm private constant vm = Vm(0x7109709ECfa91a80626fF3989D68f67F5b1DD12D);
    uint256 private constant PRICE = 0.05 ether;

    ITickets public immutable tickets;
    address private immutable RELAYER;
    address[5] public people;

    uint256[] public ids;
    mapping(uint256 id => address holder) public holderOf;
    mapping(uint256 id => uint256 moves) public giftsOf;
    mapping(uint256 id => bool admitted) public isAdmitted;
    mapping(uint256 id => uint256 price) public listedAt;
    uint256 public firstSales;
    bool public soldAboveCap;
    /// @dev The first rule that was seen broken. Written down, for a revert in here would pass unnoticed.
    string public fault;

    constructor(ITickets tickets_, address relayer, address hostile) {
        tickets = tickets_;
        RELAYER = relayer;
        people = [address(0xA1), address(0xA2), address(0xA3), address(0xA4), hostile];
    }

    function buy(uint256 who, uint256 quantity) external {
        address buyer = people[who % 5];
        quantity = 1 + (quantity % 10);
        if (ids.length + quantity > 60) return;
        vm.deal(buyer, buyer.balance + quantity * PRICE);
        vm.prank(buyer);
        uint256 firstId = tickets.buy{value: quantity * PRICE}(1, quantity, buyer);
        for (uint256 i = 0; i < quantity; ++i) {
            ids.push(firstId + i);
            holderOf[firstId + i] = buyer;
        }
        firstSales += quantity * PRICE;
    }

    function give(uint256 which, uint256 to) external {
        uint256 id = _pick(which);
        address from = holderOf[id];
        address receiver = people[to % 5];
        bool allowed = !isAdmitted[id] && giftsOf[id] < 2;
        vm.prank(from);
        try tickets.transferFrom(from, receiver, id) {
            _expect(allowed, "a gift beyond the rules");
            holderOf[id] = receiver;
            ++giftsOf[id];
            listedAt[id] = 0;
        } catch {
            _expect(!allowed, "a gift within the rules was refused");
        }
    }

    function list(uint256 which, uint256 price) external {
        uint256 id = _pick(which);
        price = price % ((PRICE * 12) / 10);
        bool allowed = !isAdmitted[id] && price > 0 && price <= (PRICE * 11) / 10;
        vm.prank(holderOf[id]);
        try tickets.list(id, price) {
            _expect(allowed, "a listing beyond the rules");
            listedAt[id] = price;
        } catch {
            _expect(!allowed, "a listing within the rules was refused");
        }
    }

    function cancel(uint256 which) external {
        uint256 id = _pick(which);
        if (listedAt[id] == 0 || isAdmitted[id]) return;
        vm.prank(holderOf[id]);
        tickets.cancelListing(id);
        listedAt[id] = 0;
    }

    function buyListed(uint256 which, uint256 who) external {
        uint256 id = _pick(which);
        address buyer = people[who % 5];
        uint256 price = listedAt[id];
        (, , uint256 nonce) = tickets.listingOf(id);
        vm.deal(buyer, buyer.balance + PRICE * 2);
        bool allowed = price > 0 && !isAdmitted[id];
        vm.prank(buyer);
        try tickets.buyListed{value: price}(id, price, nonce, buyer) {
            _expect(allowed, "a resale beyond the rules");
            if (price > (PRICE * 11) / 10) soldAboveCap = true;
            holderOf[id] = buyer;
            listedAt[id] = 0;
        } catch {
            _expect(!allowed, "a resale within the rules was refused");
        }
    }

    function admit(uint256 which) external {
        uint256 id = _pick(which);
        if (which % 3 != 0) return;
        uint256[] memory words = new uint256[](1);
        uint256[] memory masks = new uint256[](1);
        words[0] = id >> 8;
        masks[0] = 1 << (id & 255);
        vm.prank(RELAYER);
        tickets.admit(words, masks);
        isAdmitted[id] = true;
        listedAt[id] = 0;
    }

    function fetch(uint256 who) external {
        (, address platform) = tickets.platformFee();
        address payee =
            who % 3 == 0
                ? platform
                : who % 3 == 1
                    ? tickets.terms().payout
                    : people[4];
        HostileWallet(payable(people[4])).setMood(HostileWallet.Mood.Friendly);
        uint256 due = tickets.pendingOf(payee);
        uint256 before = payee.balance;
        try tickets.withdrawPending(payee) {
            _expect(payee.balance - before == due && due > 0, "fetched another sum");
        } catch {
            _expect(due == 0, "money that is due was refused");
        }
        HostileWallet(payable(people[4])).setMood(HostileWallet.Mood.Refuse);
    }

    function count() external view returns (uint256) {
        return ids.length;
    }

    function _expect(bool holds, string memory what) private {
        if (!holds && bytes(fault).length == 0) fault = what;
    }

    function _pick(uint256 which) private view returns (uint256 id) {
        require(ids.length > 0, "nothing sold yet");
        return ids[which % ids.length];
    }
}

/// @title O2, O9, traps 41, 43, 48, 50, 51: whatever the crowd does, in any order.
contract EventInvariants is EventFixture {
    uint256 private constant OTHERS = 100;

    ITickets private _tickets;
    Crowd private _crowd;
    HostileWallet private _hostile;

    function setUp() public override {
        super.setUp();
        _tickets = _create(TransferPolicy.Guarded);
        // The crowd's tickets lie on both sides of a border of 128 serials.
        for (uint256 i = 0; i < 10; ++i) _buy(_tickets, CAROL, 10);
        _hostile = new HostileWallet();
        _hostile.setMood(HostileWallet.Mood.Refuse);
        _crowd = new Crowd(_tickets, RELAYER, address(_hostile));
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_crowd);
    }

    function invariant_EveryTicketHasTheHolderThatItsHistorySays() external view {
        uint256 count = _crowd.count();
        for (uint256 i = 0; i < count; ++i) {
            uint256 id = _crowd.ids(i);
            _assertEq(_tickets.ownerOf(id), _crowd.holderOf(id), "holder");
            _assertEq(_tickets.giftsOf(id), _crowd.giftsOf(id), "gifts");
            _assertTrue(_tickets.isAdmitted(id) == _crowd.isAdmitted(id), "admission");
            (, uint256 price, ) = _tickets.listingOf(id);
            _assertEq(price, _crowd.listedAt(id), "listing");
        }
    }

    function invariant_BalancesAddUpToTheSupply() external view {
        uint256 sum = 0;
        for (uint256 i = 0; i < 5; ++i) sum += _tickets.balanceOf(_crowd.people(i));
        _assertEq(sum, _crowd.count(), "balances");
        _assertEq(_tickets.totalSupply(), OTHERS + _crowd.count(), "supply");
        _assertEq(_tickets.balanceOf(CAROL), OTHERS, "nobody touches what the crowd does not hold");
    }

    function invariant_EscrowCoversFirstSalesAndAllThatIsPending() external view {
        uint256 pending =
            _tickets.pendingOf(PAYOUT) + _tickets.pendingOf(PLATFORM) + _tickets.pendingOf(address(_hostile));
        _assertEq(address(_tickets).balance, OTHERS * PRICE + _crowd.firstSales() + pending, "escrow");
    }

    function invariant_TheRulesAllowNeitherMoreNorLessThanTheySay() external view {
        string memory fault = _crowd.fault();
        _assertEq(bytes(fault).length, 0, fault);
    }

    function invariant_NobodyEverPaysAboveTheCap() external view {
        _assertTrue(!_crowd.soldAboveCap(), "cap");
    }
}
