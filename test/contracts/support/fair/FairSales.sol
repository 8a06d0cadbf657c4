// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Voucher} from "../../../../contracts/types/DataTypes.sol";
import {FairBooks} from "./FairBooks.sol";

/// @title How tickets come into the world: bought, bought for others, by permit, by voucher, and issued.
abstract contract FairSales is FairBooks {
    struct Sold {
        uint256 firstId;
        uint256 quantity;
        address to;
    }

    uint256 internal constant SLOTS = 8;
    uint256 internal constant ORDERS = 5;

    mapping(uint256 slot => bool used) public isUsed;
    mapping(uint256 order => Sold sold) public orders;

    /// @dev One purchase of `MOST_PER_PURCHASE` + 1 is tried now and then, and so is a wrong sum.
    function buy(uint256 who, uint256 quantity, uint256 luck) external atItsTime {
        address to = people[who % 6];
        quantity = 1 + (quantity % 5);
        if (!_fits(quantity)) return;
        uint256 due = luck % 8 == 0 ? quantity * PRICE - 1 : quantity * PRICE;
        bool allowed = _isOnSale() && _mayHold(to, quantity) && luck % 8 != 0;
        (bool done, bytes memory answer) = _act(
            people[luck % KEYS],
            due,
            abi.encodeCall(tickets.buy, (1, quantity, to)),
            allowed,
            "buy"
        );
        if (done) _book(abi.decode(answer, (uint256)), quantity, to, PRICE);
    }

    function buyFor(uint256 first, uint256 size) external atItsTime {
        address[] memory group = new address[](1 + (size % 4));
        if (!_fits(group.length)) return;
        bool allowed = _isOnSale();
        for (uint256 i = 0; i < group.length; ++i) {
            group[i] = people[((first % 6) + i) % 6];
            allowed = allowed && _mayHold(group[i], 1);
        }
        uint256 next = _nextId();
        bytes memory call = abi.encodeCall(tickets.buyFor, (1, group));
        (bool done, ) = _act(people[0], group.length * PRICE, call, allowed, "buyFor");
        for (uint256 i = 0; done && i < group.length; ++i) _book(next + i, 1, group[i], PRICE);
    }

    /// @dev In the native coin a permit is passed over. In a token somebody else may have handed it in before.
    function buyWithPermit(uint256 who, uint256 quantity, bool frontRun) external atItsTime {
        quantity = 1 + (quantity % 3);
        if (!_fits(quantity)) return;
        address to = people[who % KEYS];
        bool allowed = _isOnSale() && _mayHold(to, quantity);
        (uint8 v, bytes32 r, bytes32 s) = _permit(who % KEYS, quantity * PRICE, frontRun);
        bytes memory call = abi.encodeCall(tickets.buyWithPermit, (1, quantity, to, type(uint256).max, v, r, s));
        (bool done, bytes memory answer) = _act(to, isErc20() ? 0 : quantity * PRICE, call, allowed, "buyWithPermit");
        if (done) _book(abi.decode(answer, (uint256)), quantity, to, PRICE);
    }

    /// @dev Signed by somebody who may be a manager or not.
    function redeem(uint256 who, uint256 slot, uint256 price, bool expired) external atItsTime {
        if (!_fits(1)) return;
        uint40 deadline = expired ? uint40(clock - 1) : type(uint40).max;
        Voucher memory voucher = Voucher(people[who % 6], 1, 1, uint96(price % (PRICE + 2)), slot % SLOTS, deadline);
        address signer = vm.addr(VOUCHER_KEY);
        bool allowed = _isOnSale() && !expired && voucher.price <= PRICE && !isUsed[voucher.slot];
        allowed = allowed && _isManager(signer) && _mayHold(voucher.buyer, 1);
        bytes32 typeHash = keccak256(
            "Voucher(address buyer,uint16 tier,uint8 quantity,uint96 price,uint256 slot,uint40 deadline)"
        );
        bytes memory signature = _sign(VOUCHER_KEY, _digest(keccak256(abi.encode(typeHash, voucher))));
        bytes memory call = abi.encodeCall(tickets.buyWithVoucher, (voucher, signer, signature));
        (bool done, bytes memory answer) = _act(people[1], voucher.price, call, allowed, "buyWithVoucher");
        if (!done) return;
        isUsed[voucher.slot] = true;
        _book(abi.decode(answer, (uint256)), 1, voucher.buyer, voucher.price);
    }

    /// @dev An order that stands already is answered, not made again; another one by its number is refused.
    function issue(uint256 order, uint256 who, uint256 quantity, uint256 by) external atItsTime {
        quantity = 1 + (quantity % 3);
        address to = people[who % 6];
        if (!_fits(quantity)) return;
        Sold storage sold = orders[order % ORDERS];
        bool fresh = sold.quantity == 0;
        bool allowed = fresh ? !cancelled && !_isOver() : sold.quantity == quantity && sold.to == to;
        bytes memory call = abi.encodeCall(tickets.issue, (bytes32(order % ORDERS), 1, quantity, to));
        (bool done, bytes memory answer) = _act(
            _staff(ISSUER, by),
            0,
            call,
            allowed && hasRole[ISSUER][_staff(ISSUER, by)],
            "issue"
        );
        if (!done) return;
        uint256 firstId = abi.decode(answer, (uint256));
        if (fresh) _bookOrder(sold, firstId, quantity, to);
        else if (firstId != sold.firstId) _fail("issue: an order worked twice");
    }

    function settle(uint256 order, uint256 by) external atItsTime {
        Sold storage sold = orders[order % ORDERS];
        address caller = _staff(ISSUER, by);
        bytes memory call = abi.encodeCall(tickets.settle, (bytes32(order % ORDERS)));
        (bool done, ) = _act(caller, 0, call, hasRole[ISSUER][caller] && sold.quantity != 0, "settle");
        for (uint256 i = 0; done && i < sold.quantity; ++i) _of[sold.firstId + i].settling = false;
    }

    function claim(uint256 which, uint256 to, uint256 by) external atItsTime {
        (bool some, uint256 id, Ticket storage ticket) = _pick(which);
        if (!some) return;
        address caller = _staff(ISSUER, by);
        address receiver = people[to % 6];
        bool allowed = hasRole[ISSUER][caller] && !hasRole[ISSUER][receiver];
        allowed = allowed && ticket.holder == caller && ticket.issued && ticket.state == State.Live;
        (bool done, ) = _act(caller, 0, abi.encodeCall(tickets.claim, (id, receiver)), allowed, "claim");
        if (done) _moved(ticket, receiver);
    }

    function _permit(uint256 key, uint256 sum, bool frontRun) internal returns (uint8 v, bytes32 r, bytes32 s) {
        if (!isErc20()) return (0, 0, 0);
        address owner = people[key];
        token.mint(owner, sum);
        vm.prank(owner);
        token.approve(address(tickets), 0);
        bytes32 typeHash = keccak256(
            "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
        );
        bytes32 permit = keccak256(
            abi.encode(typeHash, owner, address(tickets), sum, token.nonces(owner), type(uint256).max)
        );
        bytes32 digest = keccak256(abi.encodePacked(hex"1901", token.DOMAIN_SEPARATOR(), permit));
        (v, r, s) = vm.sign(key + 1, digest);
        if (frontRun) token.permit(owner, address(tickets), sum, type(uint256).max, v, r, s);
    }

    function _book(uint256 firstId, uint256 quantity, address to, uint256 price) private {
        for (uint256 i = 0; i < quantity; ++i) _add(firstId + i, to, price, false);
        cash += quantity * price;
    }

    function _bookOrder(Sold storage sold, uint256 firstId, uint256 quantity, address to) private {
        (sold.firstId, sold.quantity, sold.to) = (firstId, quantity, to);
        for (uint256 i = 0; i < quantity; ++i) _add(firstId + i, to, 0, true);
    }

    function _fits(uint256 quantity) private view returns (bool) {
        return ids.length + quantity <= MOST_TICKETS;
    }

    /// @dev The tier's sale ends with the doors.
    function _isOnSale() private view returns (bool) {
        return !cancelled && clock < _terms.doorsAt;
    }

    function _mayHold(address to, uint256 more) private view returns (bool) {
        uint256 holds = more;
        for (uint256 i = 0; i < ids.length; ++i) {
            Ticket storage ticket = _of[ids[i]];
            if (ticket.holder == to && ticket.state != State.Gone) ++holds;
        }
        return holds <= _terms.maxPerWallet;
    }

    function _nextId() private view returns (uint256) {
        (, uint256 sold) = tickets.tierOf(1);
        return (1 << 32) | sold;
    }
}
