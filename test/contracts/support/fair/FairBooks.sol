// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {HostileWallet} from "../../../../contracts/mocks/HostileWallet.sol";
import {TestToken} from "../../../../contracts/mocks/TestToken.sol";
import {EventConfig, TransferPolicy} from "../../../../contracts/types/DataTypes.sol";
import {ITickets} from "../ITickets.sol";
import {Vm} from "../Vm.sol";

/// @title The books that the fair keeps beside the contract, in the plainest way, and how it tries things.
/// @dev Each act says beforehand whether the rules allow it. It is then tried: to be refused when it is allowed is as much a
/// fault as to go through when it is not. Faults are written down and told by an invariant.
abstract contract FairBooks {
    enum State {
        Live,
        Admitted,
        Gone
    }

    struct Ticket {
        address holder;
        /// @dev Zero for an issued one.
        uint256 paid;
        State state;
        bool issued;
        bool settling;
        bool released;
        uint256 moves;
        uint256 gifts;
        uint256 givenAt;
        /// @dev Zero: not listed.
        uint256 price;
        address approved;
        Request request;
    }

    /// @dev A request to recover a ticket. `moves` are the ticket's at that time.
    struct Request {
        address to;
        uint256 readyAt;
        uint256 moves;
        bool vetoed;
    }

    Vm internal constant vm = Vm(0x7109709ECfa91a80626fF3989D68f67F5b1DD12D);
    uint256 internal constant BPS = 10_000;
    uint256 internal constant MOST_TICKETS = 40;
    uint256 internal constant KEYS = 4;
    uint256 internal constant VOUCHER_KEY = 99;
    uint256 internal constant ENOUGH_GAS = 5_000_000;
    bytes32 internal constant ADMIN = bytes32(0);

    ITickets public immutable tickets;
    /// @dev Zero: the event takes the native coin.
    TestToken public immutable token;
    HostileWallet public immutable hostile;
    address internal immutable RELAYER;
    address internal immutable PLATFORM;
    uint256 internal immutable PRICE;
    uint256 internal immutable FEE_BPS;
    bytes32 internal immutable GATE;
    bytes32 internal immutable ISSUER;
    bytes32 internal immutable MANAGER;

    /// @dev Who holds tickets: four with keys 1 to 4, the hostile wallet and the relayer, whose custody it is.
    address[6] public people;
    /// @dev Who may be given roles, tries what needs them, and is tried as an operator.
    address[4] public staff;
    EventConfig internal _terms;

    uint256 public clock;
    uint256[] public ids;
    mapping(uint256 id => Ticket ticket) internal _of;
    mapping(bytes32 role => mapping(address account => bool has)) public hasRole;
    bool public cancelled;
    /// @dev All that came in by sales less all that left, in the event's currency.
    uint256 public cash;
    /// @dev Coin that came without a sale and has not left with the proceeds.
    uint256 public forced;
    mapping(address payee => uint256 amount) public held;
    uint256 public royalties;
    uint256 public fees;
    uint256 public highestShareBps;
    uint256 public resaleTurnover;
    uint256 public feesEarned;
    uint256 public royaltiesEarned;
    string public fault;

    modifier atItsTime() {
        vm.warp(clock);
        _;
    }

    constructor(ITickets tickets_, address relayer, TestToken token_) {
        tickets = tickets_;
        token = token_;
        hostile = new HostileWallet();
        RELAYER = relayer;
        (FEE_BPS, PLATFORM) = tickets_.platformFee();
        (GATE, ISSUER, MANAGER) = (tickets_.GATE_ROLE(), tickets_.ISSUER_ROLE(), tickets_.MANAGER_ROLE());
        _terms = tickets_.terms();
        PRICE = _priceOf(tickets_);
        clock = block.timestamp;
        for (uint256 i = 0; i < KEYS; ++i) people[i] = vm.addr(i + 1);
        (people[4], people[5]) = (address(hostile), relayer);
        staff = [tickets_.defaultAdmin(), relayer, address(0x57A1), address(0x57A2)];
        (hasRole[ADMIN][staff[0]], hasRole[GATE][relayer], hasRole[ISSUER][relayer]) = (true, true, true);
        hasRole[MANAGER][vm.addr(VOUCHER_KEY)] = true;
        cash = balanceOf(address(tickets_));
    }

    function count() external view returns (uint256) {
        return ids.length;
    }

    function ticketOf(uint256 id) external view returns (Ticket memory) {
        return _of[id];
    }

    /// @dev What a ticket would give back now if the event were cancelled, or does.
    function refundable(uint256 id) public view returns (uint256) {
        Ticket storage ticket = _of[id];
        if (_isOver() && !cancelled) return 0;
        bool owed = ticket.state == State.Live || (ticket.state == State.Admitted && !ticket.released);
        return owed ? ticket.paid : 0;
    }

    function pendingOf(address payee) public view returns (uint256) {
        return held[payee] + (payee == _terms.payout ? royalties : 0) + (payee == PLATFORM ? fees : 0);
    }

    /// @dev Makes a call as `caller`, who is given what it costs, and writes a fault down when it went otherwise than the rules say.
    function _act(
        address caller,
        uint256 due,
        bytes memory call,
        bool allowed,
        string memory what
    ) internal returns (bool done, bytes memory answer) {
        uint256 value = _fund(caller, due);
        vm.prank(caller);
        (done, answer) = address(tickets).call{value: value, gas: ENOUGH_GAS}(call);
        if (hostile.reentrySucceeded()) _fail(string.concat(what, ": a callback got through"));
        if (done && !allowed) _fail(string.concat(what, ": done beyond the rules"));
        if (!done && allowed) _fail(string.concat(what, ": refused within the rules"));
    }

    function _fail(string memory what) internal {
        if (bytes(fault).length == 0) fault = what;
    }

    function _add(uint256 id, address holder, uint256 paid, bool issued) internal {
        if (_of[id].holder != address(0)) _fail("an id came twice");
        ids.push(id);
        Ticket storage ticket = _of[id];
        (ticket.holder, ticket.paid, ticket.issued, ticket.settling) = (holder, paid, issued, issued);
    }

    /// @dev The ticket has gone to somebody: what was offered, approved or asked for before is over.
    function _moved(Ticket storage ticket, address to) internal {
        ticket.holder = to;
        ++ticket.moves;
        ticket.price = 0;
        ticket.approved = address(0);
    }

    /// @dev Money has left, or waits where its receiver refuses it.
    function _paid(address payee, uint256 amount) internal {
        if (_refuses(payee)) held[payee] += amount;
        else cash -= amount;
    }

    function _refuses(address payee) internal view returns (bool) {
        if (isErc20()) return token.isBlocked(payee);
        HostileWallet.Mood mood = hostile.mood();
        return payee == address(hostile) && mood != HostileWallet.Mood.Friendly && mood != HostileWallet.Mood.Reenter;
    }

    function balanceOf(address account) public view returns (uint256) {
        return isErc20() ? token.balanceOf(account) : account.balance;
    }

    /// @dev All that is kept for somebody by name.
    function waiting() public view returns (uint256 sum) {
        sum = royalties + fees + held[_terms.payout] + held[PLATFORM];
        for (uint256 i = 0; i < people.length; ++i) sum += held[people[i]];
    }

    function isErc20() public view returns (bool) {
        return address(token) != address(0);
    }

    function isOpen() public view returns (bool) {
        return _terms.policy == TransferPolicy.Open;
    }

    function _pick(uint256 which) internal view returns (bool some, uint256 id, Ticket storage ticket) {
        some = ids.length != 0;
        id = some ? ids[which % ids.length] : 0;
        ticket = _of[id];
    }

    /// @dev The next one after `which` that is listed, else that one; so that fewer acts come to nothing.
    function _pickListed(uint256 which) internal view returns (bool some, uint256 id, Ticket storage ticket) {
        for (uint256 i = 0; i < ids.length; ++i) {
            if (_of[ids[((which % ids.length) + i) % ids.length]].price != 0) return _pick((which % ids.length) + i);
        }
        return _pick(which);
    }

    /// @dev The next one after `which` that somebody asks to recover, else that one.
    function _pickRequested(uint256 which) internal view returns (bool some, uint256 id, Ticket storage ticket) {
        for (uint256 i = 0; i < ids.length; ++i) {
            Ticket storage next = _of[ids[((which % ids.length) + i) % ids.length]];
            if (next.request.to != address(0) && next.request.moves == next.moves)
                return _pick((which % ids.length) + i);
        }
        return _pick(which);
    }

    /// @dev The next one after `which` that was admitted, else that one.
    function _pickAdmitted(uint256 which) internal view returns (bool some, uint256 id, Ticket storage ticket) {
        for (uint256 i = 0; i < ids.length; ++i) {
            if (_of[ids[((which % ids.length) + i) % ids.length]].state == State.Admitted)
                return _pick((which % ids.length) + i);
        }
        return _pick(which);
    }

    /// @dev Two times in three somebody of the staff who has the role, else anybody of it.
    function _staff(bytes32 role, uint256 by) internal view returns (address) {
        for (uint256 i = 0; by % 3 != 0 && i < staff.length; ++i) {
            if (hasRole[role][staff[((by % 4) + i) % 4]]) return staff[((by % 4) + i) % 4];
        }
        return staff[by % 4];
    }

    function _isOver() internal view returns (bool) {
        return clock >= _terms.endsAt;
    }

    function _isMovable(Ticket storage ticket) internal view returns (bool) {
        return ticket.state == State.Live && !ticket.settling && clock < _terms.transferCutoffAt;
    }

    function _isManager(address account) internal view returns (bool) {
        return hasRole[ADMIN][account] || hasRole[MANAGER][account];
    }

    function _cap(Ticket storage ticket) internal view returns (uint256) {
        return ((ticket.issued ? PRICE : ticket.paid) * _terms.resaleCapBps) / BPS;
    }

    function _one(uint256 value) internal pure returns (uint256[] memory list) {
        list = new uint256[](1);
        list[0] = value;
    }

    function _sign(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    /// @dev EIP-712 in the contract's own domain.
    function _digest(bytes32 structHash) internal view returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Foyer"),
                keccak256("1"),
                block.chainid,
                address(tickets)
            )
        );
        return keccak256(abi.encodePacked(hex"1901", domain, structHash));
    }

    function _fund(address caller, uint256 due) private returns (uint256 value) {
        if (due == 0) return 0;
        if (!isErc20()) {
            vm.deal(caller, caller.balance + due);
            return due;
        }
        token.mint(caller, due);
        vm.prank(caller);
        token.approve(address(tickets), due);
    }

    function _priceOf(ITickets tickets_) private view returns (uint256) {
        (bool done, bytes memory answer) = address(tickets_).staticcall(abi.encodeCall(tickets_.tierOf, (1)));
        assert(done);
        (, uint96 price) = abi.decode(answer, (bytes32, uint96));
        return price;
    }
}
