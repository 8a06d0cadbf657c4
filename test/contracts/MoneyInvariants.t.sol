// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {ITickets} from "./support/ITickets.sol";
import {HostileWallet} from "../../contracts/mocks/HostileWallet.sol";
import {TransferPolicy, Voucher} from "../../contracts/types/DataTypes.sol";
import {EventFixture} from "./support/EventFixture.sol";
import {Vm} from "./support/Vm.sol";

/// @dev A signer that says yes to everything: signatures are tested elsewhere, here their single use is.
contract YesSigner {
    function isValidSignature(bytes32, bytes calldata) external pure returns (bytes4) {
        return 0x1626ba7e;
    }
}

/// @dev Every entry point that moves money or tickets, by holders, strangers, a platform, an organizer and a hostile wallet,
/// with books of its own beside it. What each may do here is written down plainly, not asked of the contract.
contract Fair {
    Vm private constant vm = Vm(0x7109709ECfa91a80626fF3989D68f67F5b1DD12D);
    uint256 private constant PRICE = 0.05 ether;
    uint256 private constant MOST = 60;

    enum State {
        Live,
        Admitted,
        Gone
    }

    struct Ticket {
        address holder;
        uint256 paid;
        State state;
        bool issued;
        bool settling;
        bool released;
        uint256 listedAt;
        uint256 gifts;
    }

    ITickets public immutable tickets;
    address private immutable RELAYER;
    address private immutable ORGANIZER;
    address private immutable SIGNER;
    address[6] public people;

    uint256[] public ids;
    mapping(uint256 id => Ticket ticket) private _of;
    mapping(uint256 order => uint256 firstId) private _orders;
    mapping(uint256 order => uint256 quantity) private _quantities;
    mapping(uint256 slot => bool used) private _used;
    bool public cancelled;
    uint256 public forced;
    string public fault;

    constructor(ITickets tickets_, address relayer, address organizer, address signer, address hostile) {
        tickets = tickets_;
        RELAYER = relayer;
        ORGANIZER = organizer;
        SIGNER = signer;
        people = [address(0xA1), address(0xA2), address(0xA3), address(0xA4), hostile, relayer];
    }

    function buy(uint256 who, uint256 quantity) external {
        address to = people[who % 6];
        quantity = 1 + (quantity % 10);
        if (ids.length + quantity > MOST) return;
        vm.deal(address(this), quantity * PRICE);
        try tickets.buy{value: quantity * PRICE}(1, quantity, to) returns (uint256 firstId) {
            _expect(!cancelled, "a sale of a cancelled event");
            for (uint256 i = 0; i < quantity; ++i) _add(firstId + i, to, PRICE, false);
        } catch {
            _expect(cancelled, "a sale was refused");
        }
    }

    function buyFor(uint256 first, uint256 count) external {
        address[] memory group = new address[](1 + (count % 4));
        if (ids.length + group.length > MOST) return;
        for (uint256 i = 0; i < group.length; ++i) group[i] = people[(first % 6 + i) % 6];
        uint256 next = _nextId();
        vm.deal(address(this), group.length * PRICE);
        try tickets.buyFor{value: group.length * PRICE}(1, group) {
            _expect(!cancelled, "a sale of a cancelled event");
            for (uint256 i = 0; i < group.length; ++i) _add(next + i, group[i], PRICE, false);
        } catch {
            _expect(cancelled, "a sale was refused");
        }
    }

    function redeem(uint256 who, uint256 slot, uint256 price) external {
        slot = slot % 8;
        price = price % (PRICE + 1);
        address buyer = people[who % 6];
        if (ids.length >= MOST) return;
        Voucher memory voucher = Voucher(buyer, 1, 1, uint96(price), slot, type(uint40).max);
        vm.deal(address(this), price);
        try tickets.buyWithVoucher{value: price}(voucher, SIGNER, "") returns (uint256 id) {
            _expect(!cancelled && !_used[slot], "a voucher worked twice");
            _used[slot] = true;
            _add(id, buyer, price, false);
        } catch {
            _expect(cancelled || _used[slot], "a voucher was refused");
        }
    }

    function issue(uint256 order, uint256 who, uint256 quantity) external {
        order = order % 5;
        quantity = 1 + (quantity % 3);
        address to = people[who % 6];
        if (ids.length + quantity > MOST) return;
        vm.prank(RELAYER);
        try tickets.issue(bytes32(order), 1, quantity, to) returns (uint256 firstId) {
            if (_quantities[order] != 0) {
                _expect(firstId == _orders[order] && quantity == _quantities[order], "an order worked twice");
                return;
            }
            _expect(!cancelled, "an order of a cancelled event");
            _orders[order] = firstId;
            _quantities[order] = quantity;
            for (uint256 i = 0; i < quantity; ++i) _add(firstId + i, to, 0, true);
        } catch {
            _expect(cancelled || _quantities[order] != 0, "an order was refused");
        }
    }

    function settle(uint256 order) external {
        order = order % 5;
        vm.prank(RELAYER);
        try tickets.settle(bytes32(order)) {
            for (uint256 i = 0; i < _quantities[order]; ++i) _of[_orders[order] + i].settling = false;
        } catch {
            _expect(_quantities[order] == 0, "a settlement was refused");
        }
    }

    function claim(uint256 which, uint256 to) external {
        (uint256 id, Ticket storage ticket) = _pick(which);
        address receiver = people[to % 6];
        bool allowed =
            ticket.state == State.Live && ticket.holder == RELAYER && ticket.issued && receiver != RELAYER;
        vm.prank(RELAYER);
        try tickets.claim(id, receiver) {
            _expect(allowed, "a claim beyond the rules");
            ticket.holder = receiver;
            ticket.listedAt = 0;
        } catch {
            _expect(!allowed, "a claim was refused");
        }
    }

    function give(uint256 which, uint256 to) external {
        (uint256 id, Ticket storage ticket) = _pick(which);
        address receiver = people[to % 6];
        bool allowed = ticket.state == State.Live && !ticket.settling && ticket.gifts < 2;
        vm.prank(ticket.holder);
        try tickets.transferFrom(ticket.holder, receiver, id) {
            _expect(allowed, "a gift beyond the rules");
            ticket.holder = receiver;
            ticket.listedAt = 0;
            ++ticket.gifts;
        } catch {
            _expect(!allowed, "a gift was refused");
        }
    }

    function list(uint256 which, uint256 price) external {
        (uint256 id, Ticket storage ticket) = _pick(which);
        price = price % ((PRICE * 12) / 10);
        uint256 most = ((ticket.issued ? PRICE : ticket.paid) * 11) / 10;
        bool allowed =
            ticket.state == State.Live && !ticket.settling && !cancelled && price > 0 && price <= most;
        vm.prank(ticket.holder);
        try tickets.list(id, price) {
            _expect(allowed, "a listing beyond the rules");
            ticket.listedAt = price;
        } catch {
            _expect(!allowed, "a listing was refused");
        }
    }

    function buyListed(uint256 which, uint256 who) external {
        (uint256 id, Ticket storage ticket) = _pick(which);
        address buyer = people[who % 6];
        uint256 price = ticket.listedAt;
        (, , uint256 nonce) = tickets.listingOf(id);
        bool allowed = price > 0 && ticket.state == State.Live && !cancelled;
        vm.deal(address(this), price);
        try tickets.buyListed{value: price}(id, price, nonce, buyer) {
            _expect(allowed, "a resale beyond the rules");
            ticket.holder = buyer;
            ticket.listedAt = 0;
        } catch {
            _expect(!allowed, "a resale was refused");
        }
    }

    function admit(uint256 which) external {
        if (which % 3 != 0) return;
        (uint256 id, Ticket storage ticket) = _pick(which / 3);
        uint256[] memory words = new uint256[](1);
        uint256[] memory masks = new uint256[](1);
        (words[0], masks[0]) = (id >> 8, 1 << (id & 255));
        vm.prank(RELAYER);
        tickets.admit(words, masks);
        if (ticket.state == State.Live) ticket.state = State.Admitted;
        ticket.listedAt = 0;
    }

    function burn(uint256 which) external {
        if (which % 4 != 0) return;
        (uint256 id, Ticket storage ticket) = _pick(which / 4);
        bool allowed = ticket.state == State.Live && !cancelled;
        vm.prank(ticket.holder);
        try tickets.burn(id) {
            _expect(allowed, "a ticket burned beyond the rules");
            ticket.state = State.Gone;
        } catch {
            _expect(!allowed, "burning was refused");
        }
    }

    function void(uint256 which, bool byIssuer) external {
        (uint256 id, Ticket storage ticket) = _pick(which);
        if (which % 4 != 0) return;
        bool allowed = ticket.state == State.Live && (!byIssuer || ticket.issued);
        vm.prank(byIssuer ? RELAYER : ORGANIZER);
        try tickets.void(id, "because") {
            _expect(allowed, "a ticket voided beyond the rules");
            ticket.state = State.Gone;
        } catch {
            _expect(!allowed, "voiding was refused");
        }
    }

    function cancel(uint256 luck) external {
        if (luck % 12 != 0 || cancelled) return;
        vm.prank(ORGANIZER);
        tickets.cancel();
        cancelled = true;
    }

    function refund(uint256 first, uint256 count) external {
        if (ids.length == 0) return;
        uint256[] memory some = new uint256[](1 + (count % 5));
        uint256 due = 0;
        for (uint256 i = 0; i < some.length; ++i) {
            some[i] = ids[(first % ids.length + i) % ids.length];
            if (cancelled && _of[some[i]].state == State.Live && !_listed(some, i)) due += _of[some[i]].paid;
        }
        try tickets.refund(some) returns (uint256 amount) {
            _expect(amount == due && due != 0, "another sum than was paid");
            for (uint256 i = 0; i < some.length; ++i) {
                Ticket storage ticket = _of[some[i]];
                if (ticket.state == State.Live && ticket.paid != 0) ticket.state = State.Gone;
            }
        } catch {
            _expect(due == 0, "a refund was refused");
        }
    }

    function release(uint256 which) external {
        (uint256 id, Ticket storage ticket) = _pick(which);
        bool allowed = cancelled && ticket.state == State.Admitted && !ticket.released;
        uint256[] memory some = new uint256[](1);
        some[0] = id;
        try tickets.release(some) {
            _expect(allowed, "released beyond the rules");
            ticket.released = true;
        } catch {
            _expect(!allowed, "a release was refused");
        }
    }

    function fetch(uint256 who) external {
        HostileWallet hostile = HostileWallet(payable(people[4]));
        address payee = who % 2 == 0 ? address(hostile) : tickets.terms().payout;
        hostile.setMood(HostileWallet.Mood.Friendly);
        uint256 due = tickets.pendingOf(payee);
        uint256 before = payee.balance;
        try tickets.withdrawPending(payee) {
            _expect(payee.balance - before == due && due > 0, "fetched another sum");
        } catch {
            _expect(due == 0, "money that is due was refused");
        }
        hostile.setMood(HostileWallet.Mood(1 + (who % 3)));
    }

    /// @dev The organizer never gets at the money before the end.
    function grab() external {
        vm.prank(ORGANIZER);
        try tickets.withdraw() {
            _expect(false, "the organizer took money that refunds may need");
            // solhint-disable-next-line no-empty-blocks
        } catch {}
    }

    function force(uint256 amount) external {
        amount = amount % 1 ether;
        vm.deal(address(tickets), address(tickets).balance + amount);
        forced += amount;
    }

    function count() external view returns (uint256) {
        return ids.length;
    }

    function ticketOf(uint256 id) external view returns (Ticket memory) {
        return _of[id];
    }

    function _add(uint256 id, address holder, uint256 paid, bool issued) private {
        _expect(_of[id].holder == address(0), "an id came twice");
        ids.push(id);
        _of[id] = Ticket(holder, paid, State.Live, issued, issued, false, 0, 0);
    }

    function _nextId() private view returns (uint256) {
        (, uint256 sold) = tickets.tierOf(1);
        return (1 << 32) | sold;
    }

    function _listed(uint256[] memory some, uint256 before) private pure returns (bool) {
        for (uint256 i = 0; i < before; ++i) if (some[i] == some[before]) return true;
        return false;
    }

    function _expect(bool holds, string memory what) private {
        if (!holds && bytes(fault).length == 0) fault = what;
    }

    function _pick(uint256 which) private view returns (uint256 id, Ticket storage ticket) {
        require(ids.length > 0, "nothing sold yet");
        id = ids[which % ids.length];
        ticket = _of[id];
    }
}

/// @title O8, M4, M11, traps 43, 44, 45, 50, 51, 53: the money and the tickets, whatever anybody does in any order.
contract MoneyInvariants is EventFixture {
    uint256 private constant OTHERS = 120;

    ITickets private _tickets;
    Fair private _fair;
    HostileWallet private _hostile;

    function setUp() public override {
        super.setUp();
        _tickets = _create(TransferPolicy.Guarded);
        // The fair's tickets lie on both sides of a border of 128 serials.
        for (uint256 i = 0; i < 12; ++i) _buy(_tickets, CAROL, 10);
        _hostile = new HostileWallet();
        _hostile.setMood(HostileWallet.Mood.Refuse);
        address signer = address(new YesSigner());
        bytes32 manager = _tickets.MANAGER_ROLE();
        vm.prank(ORGANIZER);
        _tickets.grantRole(manager, signer);
        _fair = new Fair(_tickets, RELAYER, ORGANIZER, signer, address(_hostile));
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_fair);
    }

    function invariant_EscrowCoversAllRefundsAndAllThatWaits() external view {
        uint256 needed = OTHERS * PRICE + _pending();
        for (uint256 i = 0; i < _fair.count(); ++i) {
            Fair.Ticket memory ticket = _fair.ticketOf(_fair.ids(i));
            bool owed = ticket.state == Fair.State.Live || (ticket.state == Fair.State.Admitted && !ticket.released);
            if (owed) needed += ticket.paid;
        }
        _assertTrue(address(_tickets).balance >= needed + _fair.forced(), "escrow");
    }

    function invariant_BalancesAddUpToTheTicketsThatLive() external view {
        uint256 live = 0;
        uint256 sum = 0;
        for (uint256 i = 0; i < _fair.count(); ++i) {
            if (_fair.ticketOf(_fair.ids(i)).state != Fair.State.Gone) ++live;
        }
        for (uint256 i = 0; i < 6; ++i) sum += _tickets.balanceOf(_fair.people(i));
        _assertEq(sum, live, "balances");
        _assertEq(_tickets.totalSupply(), OTHERS + live, "supply");
        _assertEq(_tickets.balanceOf(CAROL), OTHERS, "nobody touches what the fair does not hold");
    }

    function invariant_EachTicketIsWhatItsHistorySays() external view {
        for (uint256 i = 0; i < _fair.count(); ++i) {
            uint256 id = _fair.ids(i);
            Fair.Ticket memory ticket = _fair.ticketOf(id);
            _assertTrue(_tickets.isGone(id) == (ticket.state == Fair.State.Gone), "gone");
            _assertTrue(_tickets.isAdmitted(id) == (ticket.state == Fair.State.Admitted), "admitted");
            if (ticket.state == Fair.State.Gone) continue;
            _assertEq(_tickets.ownerOf(id), ticket.holder, "holder");
            _assertEq(_tickets.giftsOf(id), ticket.gifts, "gifts");
            _assertTrue(_tickets.isSettling(id) == ticket.settling, "lock");
            (, uint256 price, ) = _tickets.listingOf(id);
            _assertEq(price, _fair.cancelled() ? 0 : ticket.listedAt, "listing");
        }
    }

    function invariant_TheRulesAllowNeitherMoreNorLessThanTheySay() external view {
        string memory fault = _fair.fault();
        _assertEq(bytes(fault).length, 0, fault);
    }

    function _pending() private view returns (uint256) {
        return _tickets.pendingOf(PAYOUT) + _tickets.pendingOf(PLATFORM) + _tickets.pendingOf(address(_hostile));
    }
}
