// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {ERC721Wrapper} from "@openzeppelin/contracts/token/ERC721/extensions/ERC721Wrapper.sol";
import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {ITickets} from "./support/ITickets.sol";
import {IEventDesk} from "../../contracts/interfaces/IEventDesk.sol";
import {ITicketRules} from "../../contracts/interfaces/ITicketRules.sol";
import {EventConfig, TransferPolicy} from "../../contracts/types/DataTypes.sol";
import {EventFixture} from "./support/EventFixture.sol";

contract Wrapper is ERC721Wrapper {
    constructor(IERC721 tickets) ERC721("Wrapped", "WRAP") ERC721Wrapper(tickets) {}
}

/// @title traps 39, 52, 53: who can do what, and what nobody can.
contract TrustTest is EventFixture {
    ITickets private _tickets;
    uint256 private _id;

    function setUp() public override {
        super.setUp();
        _tickets = _create(TransferPolicy.Guarded);
        _id = _buy(_tickets, ALICE, 4);
    }

    /// @dev trap 53: every act that has a role, tried by everybody else.
    function test_GivenEachAct_OnlyItsRoleCanDoIt() public {
        bytes32 issuer = _tickets.ISSUER_ROLE();
        bytes32 gate = _tickets.GATE_ROLE();
        bytes32 manager = _tickets.MANAGER_ROLE();
        (uint256[] memory words, uint256[] memory masks) = _bit(_id);
        _refuses(ORGANIZER, gate, abi.encodeCall(_tickets.admit, (words, masks)));
        _refuses(ORGANIZER, gate, abi.encodeCall(_tickets.anchor, (bytes32(0))));
        _refuses(ORGANIZER, issuer, abi.encodeCall(_tickets.issue, ("order", 1, 1, BOB)));
        _refuses(ORGANIZER, issuer, abi.encodeCall(_tickets.settle, ("order")));
        _refuses(ORGANIZER, issuer, abi.encodeCall(_tickets.claim, (_id, BOB)));
        address[3] memory others = [RELAYER, ALICE, PAYOUT];
        for (uint256 i = 0; i < others.length; ++i) {
            _refuses(others[i], 0, abi.encodeCall(_tickets.cancel, ()));
            _refuses(others[i], 0, abi.encodeCall(_tickets.allowOperator, (BOB)));
            _refuses(others[i], 0, abi.encodeCall(_tickets.disallowOperator, (BOB)));
            _refuses(others[i], 0, abi.encodeCall(_tickets.grantRole, (gate, others[i])));
            _refuses(others[i], manager, abi.encodeCall(_tickets.void, (_id, "no")));
            _refuses(others[i], manager, abi.encodeCall(_tickets.requestRecovery, (_id, others[i])));
            _refuses(others[i], manager, abi.encodeCall(_tickets.recover, (_id)));
        }
    }

    /// @dev trap 53: the organizer with every role can neither take money early nor move a ticket without its holder knowing.
    function test_GivenAStolenOrganizerKey_TheMoneyStaysAndMovesAreAnnounced() public {
        bytes32[3] memory roles = [_tickets.GATE_ROLE(), _tickets.ISSUER_ROLE(), _tickets.MANAGER_ROLE()];
        vm.startPrank(ORGANIZER);
        for (uint256 i = 0; i < 3; ++i) _tickets.grantRole(roles[i], ORGANIZER);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.MoneyLocked.selector, uint256(END)));
        _tickets.withdraw();
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.OperatorRefused.selector, ORGANIZER));
        _tickets.transferFrom(ALICE, ORGANIZER, _id);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.NotTicketHolder.selector, _id, ORGANIZER));
        _tickets.claim(_id, BOB);
        vm.expectRevert(abi.encodeWithSelector(IEventDesk.NoRecovery.selector, _id));
        _tickets.recover(_id);
        _tickets.allowOperator(ORGANIZER);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.OperatorRefused.selector, ORGANIZER));
        _tickets.transferFrom(ALICE, ORGANIZER, _id);
        vm.stopPrank();
        _assertEq(address(_tickets).balance, 4 * PRICE, "escrow");
        _assertEq(_tickets.balanceOf(ALICE), 4, "tickets");
    }

    /// @dev trap 53: nor by saying that everybody was at the door and calling the event off, which makes the prices of used
    /// tickets the organizer's: all of them, a minute after they were paid.
    function test_GivenAnOrganizerWhoMarksAllAndCancels_TheMoneyStaysUntilTheEnd() public {
        bytes32 gate = _tickets.GATE_ROLE();
        (uint256[] memory words, uint256[] memory masks) = _bit(_id);
        masks[0] = 0xf;
        vm.startPrank(ORGANIZER);
        _tickets.grantRole(gate, ORGANIZER);
        _tickets.admit(words, masks);
        _tickets.cancel();
        vm.warp(END - 1);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.MoneyLocked.selector, uint256(END)));
        _tickets.release(_range(_id, 4));
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.NothingToWithdraw.selector, PAYOUT));
        _tickets.withdrawPending(PAYOUT);
        vm.stopPrank();
        _assertEq(address(_tickets).balance, 4 * PRICE, "escrow");
        vm.warp(END);
        _tickets.release(_range(_id, 4));
        _assertEq(_tickets.pendingOf(PAYOUT), 4 * PRICE, "released");
    }

    function test_GivenAnOperatorTheOrganizerAllows_ItMovesForHoldersWhoApproveIt() public {
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.OperatorRefused.selector, CAROL));
        vm.prank(ALICE);
        _tickets.setApprovalForAll(CAROL, true);
        vm.prank(ORGANIZER);
        _tickets.allowOperator(CAROL);
        _assertTrue(_tickets.isOperatorAllowed(CAROL), "allowed");
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.OperatorRefused.selector, CAROL));
        vm.prank(CAROL);
        _tickets.transferFrom(ALICE, BOB, _id);
        vm.startPrank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.OperatorRefused.selector, CAROL));
        _tickets.approve(CAROL, _id);
        _tickets.setApprovalForAll(CAROL, true);
        vm.stopPrank();
        vm.prank(CAROL);
        _tickets.transferFrom(ALICE, BOB, _id);
        _assertEq(_tickets.giftsOf(_id), 1, "its moves are gifts");
        vm.prank(ORGANIZER);
        _tickets.disallowOperator(CAROL);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.OperatorRefused.selector, CAROL));
        vm.prank(CAROL);
        _tickets.transferFrom(ALICE, BOB, _id + 1);
    }

    /// @dev trap 39: a wrapper can be given a ticket, but then it is the holder: it can't sign at the gate, and with one
    /// gift allowed nobody ever gets the ticket out again.
    function test_GivenAWrapper_WhatItWrapsStaysInside() public {
        EventConfig memory config = _config(TransferPolicy.Guarded);
        config.maxGifts = 1;
        ITickets tickets = _create(config, _tiers());
        uint256 id = _buy(tickets, ALICE, 1);
        Wrapper wrapper = new Wrapper(tickets);
        vm.prank(ALICE);
        tickets.safeTransferFrom(ALICE, address(wrapper), id);
        _assertEq(wrapper.ownerOf(id), ALICE, "wrapped");
        vm.prank(ALICE);
        wrapper.transferFrom(ALICE, BOB, id);
        uint256[] memory ids = _one(id);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.GiftLimitReached.selector, id, 1));
        vm.prank(BOB);
        wrapper.withdrawTo(BOB, ids);
        (bool signs, ) = address(wrapper).staticcall(
            abi.encodeWithSignature("isValidSignature(bytes32,bytes)", bytes32(0), "")
        );
        _assertTrue(!signs, "the wrapper signs for nobody");
    }

    /// @dev trap 52: announced, delayed, then carried out, and the log shows both.
    function test_GivenALostWallet_TheTicketMovesAfterTheDelay() public {
        _list(_tickets, ALICE, _id, PRICE);
        _request(_id, BOB);
        (address to, uint256 readyAt) = _tickets.recoveryOf(_id);
        _assertEq(to, BOB, "to");
        _assertEq(readyAt, NOW + 3 days, "ready");
        vm.warp(NOW + 3 days - 1);
        vm.expectRevert(abi.encodeWithSelector(IEventDesk.RecoveryNotReady.selector, _id, NOW + 3 days));
        _recover(_id);
        vm.warp(NOW + 3 days);
        _recover(_id);
        _assertEq(_tickets.ownerOf(_id), BOB, "recovered");
        _assertEq(_tickets.giftsOf(_id), 0, "no gift");
        (address seller, , ) = _tickets.listingOf(_id);
        _assertEq(seller, address(0), "the thief's listing is dead");
        vm.expectRevert(abi.encodeWithSelector(IEventDesk.NoRecovery.selector, _id));
        _recover(_id);
        _cancel(_tickets);
        uint256 before = BOB.balance;
        _tickets.refund(_one(_id));
        _assertEq(BOB.balance - before, PRICE, "the refund goes with the ticket");
    }

    function test_WhenTheHolderVetoes_ItIsOverAsLongAsTheTicketStays() public {
        _request(_id, BOB);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.NotTicketHolder.selector, _id, BOB));
        vm.prank(BOB);
        _tickets.vetoRecovery(_id);
        vm.prank(ALICE);
        _tickets.vetoRecovery(_id);
        (address to, uint256 readyAt) = _tickets.recoveryOf(_id);
        _assertTrue(to == address(0) && readyAt == 0, "closed");
        vm.warp(NOW + 4 days);
        vm.expectRevert(abi.encodeWithSelector(IEventDesk.NoRecovery.selector, _id));
        _recover(_id);
        vm.expectRevert(abi.encodeWithSelector(IEventDesk.RecoveryVetoedByHolder.selector, _id, ALICE));
        _request(_id, BOB);
        vm.expectRevert(abi.encodeWithSelector(IEventDesk.NoRecovery.selector, _id));
        vm.prank(ALICE);
        _tickets.vetoRecovery(_id);
        // Another holder has not said no.
        vm.prank(ALICE);
        _tickets.transferFrom(ALICE, CAROL, _id);
        _request(_id, BOB);
    }

    function test_WhenTheTicketMoves_TheRequestIsOver() public {
        _request(_id, BOB);
        vm.prank(ALICE);
        _tickets.transferFrom(ALICE, CAROL, _id);
        vm.warp(NOW + 4 days);
        vm.expectRevert(abi.encodeWithSelector(IEventDesk.NoRecovery.selector, _id));
        _recover(_id);
    }

    /// @dev Away and back is a move too: the request does not come back with the ticket, ripe to be carried out at once.
    function test_WhenTheTicketComesBack_TheRequestDoesNot() public {
        _request(_id, BOB);
        vm.prank(ALICE);
        _tickets.transferFrom(ALICE, CAROL, _id);
        vm.prank(CAROL);
        _tickets.transferFrom(CAROL, ALICE, _id);
        vm.warp(NOW + 4 days);
        vm.expectRevert(abi.encodeWithSelector(IEventDesk.NoRecovery.selector, _id));
        _recover(_id);
        (address to, uint256 readyAt) = _tickets.recoveryOf(_id);
        _assertTrue(to == address(0) && readyAt == 0, "closed");
        _request(_id, BOB);
        vm.expectRevert(abi.encodeWithSelector(IEventDesk.RecoveryNotReady.selector, _id, NOW + 7 days));
        _recover(_id);
    }

    function test_GivenAnAdmittedTicketOrNoReceiver_ThereIsNoRecovery() public {
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721InvalidReceiver.selector, address(0)));
        _request(_id, address(0));
        _request(_id, BOB);
        _admit(_tickets, _id);
        _admit(_tickets, _id + 1);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.TicketAdmitted.selector, _id + 1));
        _request(_id + 1, BOB);
        vm.warp(NOW + 4 days);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.TicketAdmitted.selector, _id));
        _recover(_id);
    }

    /// @dev An approval must not outlive a move that the holder did not make.
    function test_GivenOpen_ApprovalsEndWithARecovery() public {
        ITickets tickets = _create(TransferPolicy.Open);
        uint256 id = _buy(tickets, ALICE, 1);
        vm.prank(ALICE);
        tickets.approve(CAROL, id);
        vm.startPrank(ORGANIZER);
        tickets.requestRecovery(id, BOB);
        vm.warp(NOW + 3 days);
        tickets.recover(id);
        vm.stopPrank();
        _assertEq(tickets.getApproved(id), address(0), "cleared");
    }

    /// @dev The second half does nothing when it is called at its own address.
    function test_GivenTheDeskItself_ItHasNoTicketsAndNoRoles() public {
        ITickets desk = ITickets(_deploy("EventDesk.sol/EventDesk", abi.encode(FEE_BPS, PLATFORM)));
        address[3] memory people = [ORGANIZER, RELAYER, address(this)];
        for (uint256 i = 0; i < 3; ++i) _assertTrue(!desk.hasRole(bytes32(0), people[i]), "no admin");
        vm.expectRevert(_unauthorized(ORGANIZER, bytes32(0)));
        vm.prank(ORGANIZER);
        desk.cancel();
    }

    function _request(uint256 id, address to) private {
        vm.prank(ORGANIZER);
        _tickets.requestRecovery(id, to);
    }

    function _recover(uint256 id) private {
        vm.prank(ORGANIZER);
        _tickets.recover(id);
    }

    function _refuses(address caller, bytes32 role, bytes memory call) private {
        vm.prank(caller);
        (bool success, bytes memory reason) = address(_tickets).call(call);
        _assertTrue(!success && keccak256(reason) == keccak256(_unauthorized(caller, role)), "refused for the role");
    }
}
