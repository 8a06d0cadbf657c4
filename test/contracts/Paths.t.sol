// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {ITickets} from "./support/ITickets.sol";
import {ITicketRules} from "../../contracts/interfaces/ITicketRules.sol";
import {EventConfig, TransferPolicy} from "../../contracts/types/DataTypes.sol";
import {EventFixture} from "./support/EventFixture.sol";

/// @title M1, C58, C59, traps 48, 51: each way in which a ticket can change hands, tried in each state that forbids some.
contract PathsTest is EventFixture {
    enum Lock {
        None,
        Admitted,
        Gone,
        PastCutoff,
        Settling,
        Bound,
        Cancelled
    }

    /// @dev Asked for by the holder in three ways, by an operator in two, by signature; bought in two; claimed; recovered.
    uint256 private constant PATHS = 10;
    uint256 private constant FIRST_RESALE = 6;
    uint256 private constant FIRST_ACT = 8;
    uint256 private constant KEY = 0x5EED;
    address private constant OPERATOR = address(0x0936);

    ITickets private _tickets;
    address private _holder;
    uint256 private _id;

    function test_GivenGuarded_EachPathObeysEachLock() public {
        _tryAll(TransferPolicy.Guarded);
    }

    function test_GivenOpen_EachPathObeysEachLock() public {
        _tryAll(TransferPolicy.Open);
    }

    function test_GivenBound_OnlyClaimAndRecoveryMoveATicket() public {
        _prepare(TransferPolicy.Bound, Lock.Bound);
        _tryPaths(Lock.Bound);
    }

    function _tryAll(TransferPolicy policy) private {
        Lock[6] memory locks = [Lock.None, Lock.Admitted, Lock.Gone, Lock.PastCutoff, Lock.Settling, Lock.Cancelled];
        for (uint256 i = 0; i < locks.length; ++i) {
            _prepare(policy, locks[i]);
            _tryPaths(locks[i]);
        }
    }

    function _tryPaths(Lock lock) private {
        uint256 before = vm.snapshotState();
        for (uint256 path = 0; path < PATHS; ++path) {
            vm.revertToState(before);
            bytes memory refusal = _refusal(lock, path);
            (address caller, uint256 value, bytes memory call) = _call(path);
            vm.prank(caller);
            (bool done, bytes memory reason) = address(_tickets).call{value: value}(call);
            _assertTrue(
                done == (refusal.length == 0),
                string.concat("lock ", _digit(uint8(lock)), " path ", _digit(path))
            );
            if (done) _assertEq(_tickets.ownerOf(_id), BOB, "moved");
            else _assertTrue(keccak256(reason) == keccak256(refusal), string.concat("why: path ", _digit(path)));
        }
    }

    /// @dev A settled, listed ticket in its issuer's hands, with an operator approved and a recovery that is ripe; then the lock.
    function _prepare(TransferPolicy policy, Lock lock) private {
        setUp();
        _tickets = _create(policy);
        _holder = vm.addr(KEY);
        bytes32 issuer = _tickets.ISSUER_ROLE();
        vm.startPrank(ORGANIZER);
        _tickets.grantRole(issuer, _holder);
        _tickets.allowOperator(OPERATOR);
        vm.stopPrank();
        vm.startPrank(_holder);
        _id = _tickets.issue("order", 1, 1, _holder);
        if (lock != Lock.Settling) _tickets.settle("order");
        if (lock != Lock.Settling && lock != Lock.Bound) _tickets.list(_id, PRICE);
        if (policy != TransferPolicy.Bound) _tickets.setApprovalForAll(OPERATOR, true);
        vm.stopPrank();
        vm.prank(ORGANIZER);
        _tickets.requestRecovery(_id, BOB);
        vm.warp(lock == Lock.PastCutoff ? DOORS : NOW + 3 days);
        if (lock == Lock.Admitted) _admit(_tickets, _id);
        if (lock == Lock.Cancelled) _cancel(_tickets);
        if (lock != Lock.Gone) return;
        vm.prank(_holder);
        _tickets.burn(_id);
    }

    function _call(uint256 path) private view returns (address caller, uint256 value, bytes memory call) {
        string memory safe = "safeTransferFrom(address,address,uint256)";
        if (path == 0) return (_holder, 0, abi.encodeCall(_tickets.transferFrom, (_holder, BOB, _id)));
        if (path == 1) return (_holder, 0, abi.encodeWithSignature(safe, _holder, BOB, _id));
        if (path == 2) {
            string memory withData = "safeTransferFrom(address,address,uint256,bytes)";
            return (_holder, 0, abi.encodeWithSignature(withData, _holder, BOB, _id, "hello"));
        }
        if (path == 3) return (OPERATOR, 0, abi.encodeCall(_tickets.transferFrom, (_holder, BOB, _id)));
        if (path == 4) return (OPERATOR, 0, abi.encodeWithSignature(safe, _holder, BOB, _id));
        if (path == 5) return (CAROL, 0, abi.encodeCall(_tickets.transferBySig, (_holder, BOB, _id, END, _signGift())));
        if (path == 6) return (BOB, PRICE, abi.encodeCall(_tickets.buyListed, (_id, PRICE, 0, BOB)));
        if (path == 7) {
            return (BOB, PRICE, abi.encodeCall(_tickets.buyListedWithPermit, (_id, PRICE, 0, BOB, END, 0, 0, 0)));
        }
        if (path == 8) return (_holder, 0, abi.encodeCall(_tickets.claim, (_id, BOB)));
        return (ORGANIZER, 0, abi.encodeCall(_tickets.recover, (_id)));
    }

    /// @dev Empty: it goes through.
    function _refusal(Lock lock, uint256 path) private view returns (bytes memory) {
        bool isResale = path >= FIRST_RESALE && path < FIRST_ACT;
        if (lock == Lock.Gone) return abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, _id);
        if (lock == Lock.Admitted) return abi.encodeWithSelector(ITicketRules.TicketAdmitted.selector, _id);
        if (lock == Lock.None || path >= FIRST_ACT) return "";
        if (lock == Lock.PastCutoff) {
            return abi.encodeWithSelector(ITicketRules.TransfersClosed.selector, uint256(DOORS));
        }
        if (lock == Lock.Cancelled) {
            return isResale ? abi.encodeWithSelector(ITicketRules.EventIsCancelled.selector) : bytes("");
        }
        // What can't be listed can't be bought.
        if (isResale) return abi.encodeWithSelector(ITicketRules.NotListed.selector, _id);
        bytes4 why = lock == Lock.Settling ? ITicketRules.NotSettled.selector : ITicketRules.TransferBound.selector;
        return abi.encodeWithSelector(why, _id);
    }

    function _signGift() private view returns (bytes memory) {
        bytes32 gift = keccak256("Gift(address from,address to,uint256 tokenId,uint256 nonce,uint40 deadline)");
        return _signFor(_tickets, KEY, keccak256(abi.encode(gift, _holder, BOB, _id, 0, END)));
    }

    function _digit(uint256 number) private pure returns (string memory) {
        return string(abi.encodePacked(uint8(48 + number)));
    }
}
