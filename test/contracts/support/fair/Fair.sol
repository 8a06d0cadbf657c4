// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {HostileWallet} from "../../../../contracts/mocks/HostileWallet.sol";
import {TestToken} from "../../../../contracts/mocks/TestToken.sol";
import {ITickets} from "../ITickets.sol";
import {FairBooks} from "./FairBooks.sol";
import {FairMoves} from "./FairMoves.sol";

/// @dev Coin that nobody can refuse.
contract ForcedCoin {
    constructor(address payable target) payable {
        selfdestruct(target);
    }
}

/// @title Every entry point of an event's contract, tried by holders, strangers, staff and a hostile wallet in any order.
/// @dev Here: the door, cancellation, refunds, the organizer's money, roles and the clock.
contract Fair is FairMoves {
    address public admin;
    address public nextAdmin;
    uint256 public acceptAfter;
    /// @dev Where a ticket was when it was used.
    mapping(uint256 id => address holder) public admittedWith;

    constructor(ITickets tickets_, address relayer, TestToken token_) FairBooks(tickets_, relayer, token_) {
        admin = staff[0];
    }

    /// @dev Some hours at most times, else on to the doors or the end, or shortly before.
    function wait(uint256 time) external {
        uint256[4] memory marks = [_terms.doorsAt - 1 hours, uint256(_terms.doorsAt), _terms.endsAt - 1, _terms.endsAt];
        uint256 next = time % 6 == 0 ? marks[(time >> 8) % 4] : clock + ((time >> 8) % 9 hours);
        if (next > clock) clock = next;
    }

    /// @dev How the hostile wallet takes money and tickets from now on: gladly, not at all, or by calling back.
    function setMood(uint256 mood, uint256 call) external atItsTime {
        if (isErc20()) {
            token.setBlocked(people[4 + (mood % 2)], call % 2 == 0);
            return;
        }
        bytes[4] memory calls = [
            abi.encodeCall(tickets.withdrawPending, (people[4])),
            abi.encodeCall(tickets.withdraw, ()),
            // One id: the wallet reads its call from storage, and a payment brings little gas along.
            abi.encodeCall(tickets.refund, (_one(ids.length == 0 ? 0 : ids[0]))),
            abi.encodeCall(tickets.buy, (1, 1, people[4]))
        ];
        hostile.setReentry(address(tickets), calls[call % 4]);
        hostile.setMood(HostileWallet.Mood(mood % 5));
    }

    /// @dev Two tickets of a word at once, used ones, gone ones and ones that were never sold among them.
    function admit(uint256 which, uint256 other, uint256 by, bool unsold) external atItsTime {
        (bool some, uint256 id, ) = _pick(which);
        // Rare, or all would be used soon.
        if (!some || which % 3 != 0) return;
        (, uint256 second, ) = _pick(other);
        uint256 mask = 1 << (id & 255);
        if (second >> 8 == id >> 8) mask |= 1 << (second & 255);
        if (unsold) mask |= 1 << 255;
        address caller = _staff(GATE, by);
        bytes memory call = abi.encodeCall(tickets.admit, (_one(id >> 8), _one(mask)));
        (bool done, ) = _act(caller, 0, call, hasRole[GATE][caller] && !unsold, "admit");
        if (!done) return;
        _admitted(id);
        if (second >> 8 == id >> 8) _admitted(second);
    }

    function anchor(uint256 by) external atItsTime {
        address caller = _staff(GATE, by);
        _act(caller, 0, abi.encodeCall(tickets.anchor, ("digest")), hasRole[GATE][caller], "anchor");
    }

    function burn(uint256 which, uint256 by) external atItsTime {
        (bool some, uint256 id, Ticket storage ticket) = _pick(which);
        if (!some || which % 3 != 0) return;
        address caller = by % 4 == 0 ? people[by % 5] : ticket.holder;
        bool allowed = caller == ticket.holder && ticket.state == State.Live && !cancelled;
        (bool done, ) = _act(caller, 0, abi.encodeCall(tickets.burn, (id)), allowed, "burn");
        if (done) ticket.state = State.Gone;
    }

    function void(uint256 which, uint256 by) external atItsTime {
        (bool some, uint256 id, Ticket storage ticket) = _pick(which);
        if (!some || which % 3 != 0) return;
        address caller = _staff(MANAGER, by);
        bool allowed = _isManager(caller) || (ticket.issued && hasRole[ISSUER][caller]);
        allowed = allowed && ticket.state == State.Live && !_isOver();
        (bool done, ) = _act(caller, 0, abi.encodeCall(tickets.void, (id, "because")), allowed, "void");
        if (!done) return;
        ticket.state = State.Gone;
        _paid(ticket.holder, ticket.paid);
    }

    function cancel(uint256 luck, uint256 by) external atItsTime {
        address caller = _staff(ADMIN, by);
        bool allowed = hasRole[ADMIN][caller] && !cancelled && !_isOver();
        if (allowed && luck % 3 != 0) return;
        (bool done, ) = _act(caller, 0, abi.encodeCall(tickets.cancel, ()), allowed, "cancel");
        if (done) cancelled = true;
    }

    /// @dev Up to five tickets, some of them twice.
    function refund(uint256 first, uint256 size, uint256 luck) external atItsTime {
        if (ids.length == 0) return;
        uint256[] memory some = new uint256[](1 + (size % 5));
        uint256 due = 0;
        for (uint256 i = 0; i < some.length; ++i) {
            some[i] = ids[((first % ids.length) + (luck % 3 == 0 ? i / 2 : i)) % ids.length];
            if (cancelled && _of[some[i]].state == State.Live && !_isAmong(some, i)) due += _of[some[i]].paid;
        }
        bytes memory call = abi.encodeCall(tickets.refund, (some));
        (bool done, bytes memory answer) = _act(people[luck % 6], 0, call, due != 0, "refund");
        if (!done) return;
        if (abi.decode(answer, (uint256)) != due) _fail("refund: another sum than was paid");
        for (uint256 i = 0; i < some.length; ++i) {
            Ticket storage ticket = _of[some[i]];
            if (ticket.state != State.Live || ticket.paid == 0) continue;
            ticket.state = State.Gone;
            _paid(ticket.holder, ticket.paid);
        }
    }

    function release(uint256 which) external atItsTime {
        (bool some, uint256 id, Ticket storage ticket) = which % 5 == 0 ? _pick(which) : _pickAdmitted(which);
        if (!some) return;
        bool allowed = cancelled && _isOver() && ticket.state == State.Admitted && !ticket.released;
        (bool done, ) = _act(people[0], 0, abi.encodeCall(tickets.release, (_one(id))), allowed, "release");
        if (!done) return;
        ticket.released = true;
        held[_terms.payout] += ticket.paid;
    }

    function withdraw(uint256 by) external atItsTime {
        uint256 proceeds = cash + forced - waiting();
        bool allowed = !cancelled && _isOver() && proceeds != 0;
        address caller = by % 2 == 0 ? people[by % 6] : staff[by % 4];
        uint256 before = balanceOf(_terms.payout);
        (bool done, ) = _act(caller, 0, abi.encodeCall(tickets.withdraw, ()), allowed, "withdraw");
        if (!done) return;
        if (balanceOf(_terms.payout) - before != proceeds) _fail("withdraw: another sum than the proceeds");
        (cash, forced) = (waiting(), 0);
    }

    function withdrawPending(uint256 who) external atItsTime {
        address payee =
            who % 3 == 0
                ? _terms.payout
                : who % 3 == 1
                    ? PLATFORM
                    : people[who % 5];
        uint256 due = pendingOf(payee);
        uint256 before = balanceOf(payee);
        bytes memory call = abi.encodeCall(tickets.withdrawPending, (payee));
        (bool done, ) = _act(people[0], 0, call, due != 0 && !_refuses(payee), "withdrawPending");
        if (!done) return;
        if (balanceOf(payee) - before != due) _fail("withdrawPending: another sum than waited");
        if (payee == _terms.payout) royalties = 0;
        if (payee == PLATFORM) fees = 0;
        (held[payee], cash) = (0, cash - due);
    }

    function force(uint256 amount) external atItsTime {
        amount = amount % 1 ether;
        vm.deal(address(this), amount);
        new ForcedCoin{value: amount}(payable(address(tickets)));
        if (isErc20()) token.mint(address(tickets), amount);
        forced += amount;
    }

    /// @dev A role is given or taken by somebody who may do so or not. The admin's own can be neither.
    function appoint(uint256 role, uint256 whom, uint256 by, bool take) external atItsTime {
        bytes32 which = [GATE, ISSUER, MANAGER, ADMIN][role % 4];
        // The relayer keeps its own, or no door would be open for the rest of the run.
        address account = role % 5 == 0 ? vm.addr(VOUCHER_KEY) : staff[2 + (whom % 2)];
        address caller = by % 4 == 3 ? people[whom % 5] : _staff(ADMIN, by);
        bytes memory call =
            take
                ? abi.encodeCall(tickets.revokeRole, (which, account))
                : abi.encodeCall(tickets.grantRole, (which, account));
        (bool done, ) = _act(caller, 0, call, hasRole[ADMIN][caller] && which != ADMIN, "appoint");
        if (done) hasRole[which][account] = !take;
    }

    function resign(uint256 role, uint256 by) external atItsTime {
        bytes32 which = [MANAGER, ADMIN, GATE, ISSUER][role % 4];
        address caller = staff[2 + (by % 2)];
        if (which == ADMIN) caller = admin;
        bytes memory call = abi.encodeCall(tickets.renounceRole, (which, caller));
        (bool done, ) = _act(caller, 0, call, which != ADMIN, "resign");
        if (done) hasRole[which][caller] = false;
    }

    function beginHandOver(uint256 to, uint256 by) external atItsTime {
        (address newAdmin, address caller) = (staff[to % 4], _staff(ADMIN, by));
        bytes memory call = abi.encodeCall(tickets.beginDefaultAdminTransfer, (newAdmin));
        (bool done, ) = _act(caller, 0, call, hasRole[ADMIN][caller], "beginDefaultAdminTransfer");
        if (done) (nextAdmin, acceptAfter) = (newAdmin, clock + 3 days);
    }

    function cancelHandOver(uint256 by) external atItsTime {
        if (by % 3 != 0) return;
        address caller = _staff(ADMIN, by);
        bytes memory call = abi.encodeCall(tickets.cancelDefaultAdminTransfer, ());
        (bool done, ) = _act(caller, 0, call, hasRole[ADMIN][caller], "cancelDefaultAdminTransfer");
        if (done) (nextAdmin, acceptAfter) = (address(0), 0);
    }

    function acceptHandOver(uint256 by) external atItsTime {
        address caller = by % 3 == 0 || nextAdmin == address(0) ? staff[by % 4] : nextAdmin;
        bool allowed = caller == nextAdmin && clock > acceptAfter;
        bytes memory call = abi.encodeCall(tickets.acceptDefaultAdminTransfer, ());
        (bool done, ) = _act(caller, 0, call, allowed, "acceptDefaultAdminTransfer");
        if (!done) return;
        hasRole[ADMIN][admin] = false;
        hasRole[ADMIN][caller] = true;
        (admin, nextAdmin, acceptAfter) = (caller, address(0), 0);
    }

    /// @dev Nobody sets a contract up a second time.
    function initialize(uint256 by) external atItsTime {
        _act(
            by % 2 == 0 ? people[by % 6] : staff[by % 4],
            0,
            abi.encodeCall(tickets.initialize, ()),
            false,
            "initialize"
        );
    }

    function _admitted(uint256 id) private {
        Ticket storage ticket = _of[id];
        if (ticket.state != State.Live) return;
        (ticket.state, ticket.price) = (State.Admitted, 0);
        admittedWith[id] = ticket.holder;
    }

    function _isAmong(uint256[] memory some, uint256 before) private pure returns (bool) {
        for (uint256 i = 0; i < before; ++i) if (some[i] == some[before]) return true;
        return false;
    }
}
