// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {HostileWallet} from "../../../../contracts/mocks/HostileWallet.sol";
import {FairSales} from "./FairSales.sol";

/// @title How tickets change hands: given by each path, by operators and by signature, sold, recovered; and how they are approved.
abstract contract FairMoves is FairSales {
    /// @dev What a buyer says; `key` is the buyer's own.
    struct Bid {
        uint256 id;
        uint256 price;
        uint256 nonce;
        address to;
        uint256 key;
    }

    mapping(address operator => bool allowed) public isAllowed;
    mapping(address holder => mapping(address operator => bool approved)) public isApproved;
    mapping(address holder => uint256 nonce) public nonces;

    /// @dev By the holder, an operator, who was approved, or a stranger.
    function give(uint256 which, uint256 to, uint256 by, uint256 path) external atItsTime {
        (bool some, uint256 id, Ticket storage ticket) = _pick(which);
        if (!some) return;
        (address from, address receiver) = (ticket.holder, people[to % 6]);
        address caller =
            by % 4 == 0
                ? staff[by % 3]
                : by % 4 == 1
                    ? people[by % 6]
                    : from;
        if (path % 3 != 0 && receiver == address(hostile)) _calm();
        bool allowed = _mayGive(ticket, caller) && (path % 3 == 0 || _accepts(receiver));
        bytes memory call =
            path % 3 == 0
                ? abi.encodeCall(tickets.transferFrom, (from, receiver, id))
                : path % 3 == 1
                    ? abi.encodeWithSignature("safeTransferFrom(address,address,uint256)", from, receiver, id)
                    : abi.encodeWithSignature(
                        "safeTransferFrom(address,address,uint256,bytes)",
                        from,
                        receiver,
                        id,
                        "hi"
                    );
        (bool done, ) = _act(caller, 0, call, allowed, "transfer");
        if (done) _given(ticket, receiver);
    }

    /// @dev With the right nonce or the one after it; handed in by anybody.
    function giveBySignature(uint256 which, uint256 to, uint256 luck) external atItsTime {
        (bool some, uint256 id, Ticket storage ticket) = _pick(which);
        uint256 key = some ? _keyOf(ticket.holder) : 0;
        if (key == 0) return;
        (address from, address receiver) = (ticket.holder, people[to % 6]);
        uint256 nonce = nonces[from] + (luck % 4 == 0 ? 1 : 0);
        bytes memory signature = _signGift(key, receiver, id, nonce);
        bool allowed = luck % 4 != 0 && _mayGive(ticket, from);
        bytes memory call = abi.encodeCall(tickets.transferBySig, (from, receiver, id, type(uint40).max, signature));
        (bool done, ) = _act(people[luck % 6], 0, call, allowed, "transferBySig");
        if (!done) return;
        ++nonces[from];
        _given(ticket, receiver);
    }

    function approve(uint256 which, uint256 to, uint256 by) external atItsTime {
        (bool some, uint256 id, Ticket storage ticket) = _pick(which);
        if (!some) return;
        address caller = by % 3 == 0 ? people[by % 6] : ticket.holder;
        address approved = to % 4 == 0 ? address(0) : staff[to % 4];
        bool allowed = ticket.state != State.Gone;
        allowed = allowed && (caller == ticket.holder || isApproved[ticket.holder][caller]);
        allowed = allowed && (isOpen() || approved == address(0));
        (bool done, ) = _act(caller, 0, abi.encodeCall(tickets.approve, (approved, id)), allowed, "approve");
        if (done) ticket.approved = approved;
    }

    function approveForAll(uint256 who, uint256 operator, bool approved) external atItsTime {
        (address holder, address account) = (people[who % 6], staff[operator % 4]);
        bool allowed = !approved || isOpen() || isAllowed[account];
        bytes memory call = abi.encodeCall(tickets.setApprovalForAll, (account, approved));
        (bool done, ) = _act(holder, 0, call, allowed, "setApprovalForAll");
        if (done) isApproved[holder][account] = approved;
    }

    function allowOperator(uint256 operator, uint256 by, bool allow) external atItsTime {
        (address account, address caller) = (staff[operator % 4], _staff(ADMIN, by));
        bytes memory call =
            allow
                ? abi.encodeCall(tickets.allowOperator, (account))
                : abi.encodeCall(tickets.disallowOperator, (account));
        (bool done, ) = _act(caller, 0, call, hasRole[ADMIN][caller], "allowOperator");
        if (done) isAllowed[account] = allow;
    }

    /// @dev Offers anew, changes the price, asks too much, or tries with somebody else's ticket.
    function list(uint256 which, uint256 price, uint256 by) external atItsTime {
        (bool some, uint256 id, Ticket storage ticket) = _pick(which);
        if (!some) return;
        address caller = by % 6 == 0 ? people[by % 5] : ticket.holder;
        uint256 most = _cap(ticket);
        price =
            by % 3 == 0 || most == 0
                ? most + 1 + (price % PRICE)
                : by % 17 == 0
                    ? 0
                    : 1 + (price % most);
        bool allowed = caller == ticket.holder && _isMovable(ticket) && !cancelled;
        allowed = allowed && price != 0 && price <= most;
        (bool done, ) = _act(caller, 0, abi.encodeCall(tickets.list, (id, price)), allowed, "list");
        if (done) ticket.price = price;
    }

    function cancelListing(uint256 which, uint256 by) external atItsTime {
        (bool some, uint256 id, Ticket storage ticket) = which % 5 == 0 ? _pick(which) : _pickListed(which);
        if (!some) return;
        address caller = by % 6 == 0 ? people[by % 5] : ticket.holder;
        bool allowed = caller == ticket.holder && ticket.state == State.Live && ticket.price != 0;
        (bool done, ) = _act(caller, 0, abi.encodeCall(tickets.cancelListing, (id)), allowed, "cancelListing");
        if (done) ticket.price = 0;
    }

    /// @dev With the price and the nonce that stand, or others; paid exactly or not; in a token also by permit.
    function buyListed(uint256 which, uint256 who, uint256 luck) external atItsTime {
        (bool some, uint256 id, Ticket storage ticket) = which % 5 == 0 ? _pick(which) : _pickListed(which);
        if (!some) return;
        Bid memory bid = Bid(id, ticket.price, ticket.moves, people[who % 6], who % KEYS);
        if (luck % 7 == 1) ++bid.price;
        if (luck % 7 == 2) ++bid.nonce;
        if (luck % 7 == 3) bid.nonce /= 2;
        bool asSeen = ticket.price != 0 && bid.price == ticket.price && bid.nonce == ticket.moves;
        bool exact = isErc20() || luck % 7 != 4;
        bytes memory call =
            luck % 2 == 0
                ? abi.encodeCall(tickets.buyListed, (bid.id, bid.price, bid.nonce, bid.to))
                : _permitted(bid, luck % 5 == 0);
        bool approves = luck % 2 == 0 || !isErc20();
        uint256 sum = approves ? bid.price + (luck % 7 == 4 ? 1 : 0) : 0;
        _sell(ticket, bid, sum, call, asSeen && exact && _isMovable(ticket) && !cancelled);
    }

    function requestRecovery(uint256 which, uint256 to, uint256 by) external atItsTime {
        (bool some, uint256 id, Ticket storage ticket) = _pick(which);
        if (!some) return;
        (address caller, address receiver) = (_staff(MANAGER, by), people[to % 6]);
        bool refused = ticket.request.vetoed && ticket.request.moves == ticket.moves;
        bool allowed = _isManager(caller) && ticket.state == State.Live && !refused;
        bytes memory call = abi.encodeCall(tickets.requestRecovery, (id, receiver));
        (bool done, ) = _act(caller, 0, call, allowed, "requestRecovery");
        if (done) ticket.request = Request(receiver, clock + 3 days, ticket.moves, false);
    }

    function vetoRecovery(uint256 which, uint256 by) external atItsTime {
        (bool some, uint256 id, Ticket storage ticket) = which % 5 == 0 ? _pick(which) : _pickRequested(which);
        if (!some) return;
        address caller = by % 4 == 0 ? people[by % 5] : ticket.holder;
        bool allowed = caller == ticket.holder && ticket.state != State.Gone && hasRequest(id);
        (bool done, ) = _act(caller, 0, abi.encodeCall(tickets.vetoRecovery, (id)), allowed, "vetoRecovery");
        if (done) ticket.request.vetoed = true;
    }

    function recover(uint256 which, uint256 by) external atItsTime {
        (bool some, uint256 id, Ticket storage ticket) = which % 5 == 0 ? _pick(which) : _pickRequested(which);
        if (!some) return;
        address caller = _staff(MANAGER, by);
        bool allowed = _isManager(caller) && ticket.state == State.Live && hasRequest(id);
        allowed = allowed && clock >= ticket.request.readyAt;
        (bool done, ) = _act(caller, 0, abi.encodeCall(tickets.recover, (id)), allowed, "recover");
        if (!done) return;
        _moved(ticket, ticket.request.to);
        delete ticket.request;
    }

    function hasRequest(uint256 id) public view returns (bool) {
        Request storage request = _of[id].request;
        return request.to != address(0) && !request.vetoed && request.moves == _of[id].moves;
    }

    function _permitted(Bid memory bid, bool frontRun) private returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = _permit(bid.key, bid.price, frontRun);
        return
            abi.encodeCall(
                tickets.buyListedWithPermit,
                (bid.id, bid.price, bid.nonce, bid.to, type(uint256).max, v, r, s)
            );
    }

    function _sell(Ticket storage ticket, Bid memory bid, uint256 sum, bytes memory call, bool allowed) private {
        (bool done, ) = _act(people[bid.key], sum, call, allowed, "buyListed");
        if (!done) return;
        (address seller, uint256 price) = (ticket.holder, ticket.price);
        uint256 base = ticket.issued ? PRICE : ticket.paid;
        if ((price * BPS) / base > highestShareBps) highestShareBps = (price * BPS) / base;
        (uint256 royalty, uint256 fee) = ((price * _terms.royaltyBps) / BPS, (price * FEE_BPS) / BPS);
        (royalties, fees, cash) = (royalties + royalty, fees + fee, cash + price);
        royaltiesEarned += royalty;
        feesEarned += fee;
        resaleTurnover += price;
        _paid(seller, price - royalty - fee);
        _moved(ticket, bid.to);
    }

    function _given(Ticket storage ticket, address to) private {
        _moved(ticket, to);
        if (isOpen()) return;
        ++ticket.gifts;
        ticket.givenAt = clock;
    }

    function _mayGive(Ticket storage ticket, address caller) private view returns (bool) {
        if (!_isMovable(ticket)) return false;
        bool operates = isApproved[ticket.holder][caller];
        if (isOpen()) return caller == ticket.holder || caller == ticket.approved || operates;
        if (caller != ticket.holder && !(operates && isAllowed[caller])) return false;
        bool waits = ticket.gifts != 0 && clock < ticket.givenAt + uint256(_terms.giftCooldownHours) * 1 hours;
        return ticket.gifts < _terms.maxGifts && !waits;
    }

    /// @dev A receiver of tickets may call back, by the same rules as any other; the books would not hear of it.
    function _calm() private {
        if (hostile.mood() == HostileWallet.Mood.Reenter) hostile.setMood(HostileWallet.Mood.Friendly);
    }

    /// @dev Whether a safe transfer to it goes through.
    function _accepts(address receiver) private view returns (bool) {
        return receiver != address(hostile) || hostile.mood() == HostileWallet.Mood.Friendly;
    }

    /// @dev Zero for those who have none.
    function _keyOf(address holder) private view returns (uint256) {
        for (uint256 i = 0; i < KEYS; ++i) if (people[i] == holder) return i + 1;
        return 0;
    }

    function _signGift(uint256 key, address to, uint256 id, uint256 nonce) private view returns (bytes memory) {
        bytes32 typeHash = keccak256("Gift(address from,address to,uint256 tokenId,uint256 nonce,uint40 deadline)");
        bytes memory gift = abi.encode(typeHash, vm.addr(key), to, id, nonce, type(uint40).max);
        return _sign(key, _digest(keccak256(gift)));
    }
}
