// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {ITickets} from "./support/ITickets.sol";
import {IEventDesk} from "../../contracts/interfaces/IEventDesk.sol";
import {ITicketRules} from "../../contracts/interfaces/ITicketRules.sol";
import {TransferPolicy} from "../../contracts/types/DataTypes.sol";
import {EventFixture} from "./support/EventFixture.sol";

/// @title M11: tickets that were paid by card stay unsold until the payment is final.
contract OrdersTest is EventFixture {
    ITickets private _tickets;
    uint256 private _id;

    function setUp() public override {
        super.setUp();
        _tickets = _create(TransferPolicy.Guarded);
        _buy(_tickets, CAROL, 3);
        _id = _issue(_tickets, "order 1", 4, ALICE);
    }

    function test_WhenIssued_TheTicketsAreTheBuyersAndCostNothingHere() public view {
        for (uint256 i = 0; i < 4; ++i) {
            _assertEq(_tickets.ownerOf(_id + i), ALICE, "holder");
            _assertTrue(_tickets.isSettling(_id + i) && _tickets.locked(_id + i), "locked");
        }
        (uint256 firstId, uint256 quantity) = _tickets.orderOf("order 1");
        _assertEq(firstId, _id, "first id");
        _assertEq(quantity, 4, "quantity");
        _assertEq(_tickets.totalSupply(), 7, "supply");
    }

    function test_WhenIssuedAgain_NothingHappens() public {
        _assertEq(_issue(_tickets, "order 1", 4, ALICE), _id, "the same tickets");
        _assertEq(_tickets.totalSupply(), 7, "no more of them");
        _assertEq(_issue(_tickets, "order 2", 1, ALICE), _id + 4, "another order goes on");
        vm.prank(RELAYER);
        _tickets.void(_id, "charge-back");
        _assertEq(_issue(_tickets, "order 1", 4, ALICE), _id, "also after one was voided");
    }

    function test_GivenAnotherOrderByTheSameNumber_ItIsRefused() public {
        bytes memory refusal = abi.encodeWithSelector(IEventDesk.OrderMismatch.selector, bytes32("order 1"));
        vm.startPrank(RELAYER);
        vm.expectRevert(refusal);
        _tickets.issue("order 1", 1, 3, ALICE);
        vm.expectRevert(refusal);
        _tickets.issue("order 1", 2, 4, ALICE);
        vm.expectRevert(refusal);
        _tickets.issue("order 1", 1, 4, BOB);
        vm.stopPrank();
    }

    function test_GivenTheLimits_IssuingObeysThem() public {
        vm.startPrank(RELAYER);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.UnknownTier.selector, 3));
        _tickets.issue("order 2", 3, 1, BOB);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.QuantityOutOfBounds.selector, 0, 10));
        _tickets.issue("order 2", 1, 0, BOB);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.QuantityOutOfBounds.selector, 11, 10));
        _tickets.issue("order 2", 1, 11, BOB);
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721InvalidReceiver.selector, address(0)));
        _tickets.issue("order 2", 1, 1, address(0));
        for (uint256 i = 0; i < 4; ++i) _tickets.issue(bytes32(100 + i), 2, 10, BOB);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.SoldOut.selector, 2, 0));
        _tickets.issue("order 2", 2, 1, BOB);
        vm.warp(END);
        vm.expectRevert(abi.encodeWithSelector(IEventDesk.EventOver.selector, uint256(END)));
        _tickets.issue("order 2", 1, 1, BOB);
        vm.stopPrank();
        bytes32 issuer = _tickets.ISSUER_ROLE();
        vm.expectRevert(_unauthorized(ORGANIZER, issuer));
        vm.prank(ORGANIZER);
        _tickets.issue("order 2", 1, 1, ORGANIZER);
    }

    function test_BeforeSettlement_TheTicketsCanBeNeitherSoldNorGiven() public {
        TransferPolicy[2] memory policies = [TransferPolicy.Open, TransferPolicy.Guarded];
        for (uint256 i = 0; i < 2; ++i) {
            ITickets tickets = _create(policies[i]);
            uint256 id = _issue(tickets, "order", 2, ALICE);
            bytes memory refusal = abi.encodeWithSelector(ITicketRules.NotSettled.selector, id + 1);
            vm.expectRevert(refusal);
            _list(tickets, ALICE, id + 1, PRICE);
            vm.expectRevert(refusal);
            vm.prank(ALICE);
            tickets.transferFrom(ALICE, BOB, id + 1);
            _admit(tickets, id + 1);
            _assertTrue(tickets.isAdmitted(id + 1), "but they let their holder in");
        }
    }

    function test_WhenSettled_TheyAreSoldWithinTheTiersPrice() public {
        vm.expectRevert(_unauthorized(ALICE, _tickets.ISSUER_ROLE()));
        vm.prank(ALICE);
        _tickets.settle("order 1");
        vm.startPrank(RELAYER);
        vm.expectRevert(abi.encodeWithSelector(IEventDesk.UnknownOrder.selector, bytes32("order 2")));
        _tickets.settle("order 2");
        _tickets.settle("order 1");
        vm.stopPrank();
        uint256 most = (uint256(PRICE) * CAP_BPS) / 10_000;
        _assertEq(_tickets.ceilingOf(_id), most, "ceiling");
        _list(_tickets, ALICE, _id + 1, most);
        _buyListed(_tickets, BOB, _id + 1, most);
        _assertEq(_tickets.ownerOf(_id + 1), BOB, "sold");
        for (uint256 i = 0; i < 4; ++i) _assertTrue(!_tickets.isSettling(_id + i), "free");
    }

    function test_WhenOneOrderIsSettled_ItsNeighbourStaysLocked() public {
        uint256 id = _issue(_tickets, "order 2", 2, BOB);
        vm.prank(RELAYER);
        _tickets.settle("order 1");
        _assertTrue(_tickets.isSettling(id) && _tickets.isSettling(id + 1), "locked");
    }

    function test_GivenAnIssuedTicket_NoMoneyIsEverPaidBackForIt() public {
        _cancel(_tickets);
        vm.expectRevert(abi.encodeWithSelector(IEventDesk.NothingToRefund.selector));
        _tickets.refund(_range(_id, 4));
        vm.prank(RELAYER);
        _tickets.void(_id, "charge-back");
        _assertEq(_tickets.refund(_range(_id - 3, 7)), 3 * PRICE, "those that were paid here");
        _assertEq(address(_tickets).balance, 0, "and no more");
    }

    function test_WhenClaimed_ItLeavesCustodyOnceAndStaysLocked() public {
        uint256 id = _issue(_tickets, "order 2", 2, RELAYER);
        vm.startPrank(RELAYER);
        vm.expectRevert(abi.encodeWithSelector(IEventDesk.StillCustody.selector, RELAYER));
        _tickets.claim(id, RELAYER);
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721InvalidReceiver.selector, address(0)));
        _tickets.claim(id, address(0));
        _tickets.claim(id, BOB);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.NotTicketHolder.selector, id, RELAYER));
        _tickets.claim(id, CAROL);
        vm.stopPrank();
        _assertEq(_tickets.ownerOf(id), BOB, "holder");
        _assertEq(_tickets.giftsOf(id), 0, "a claim is no gift");
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.NotSettled.selector, id));
        _list(_tickets, BOB, id, PRICE);
        vm.prank(RELAYER);
        _tickets.settle("order 2");
        _list(_tickets, BOB, id, PRICE);
    }

    /// @dev Custody is no way round the rules for tickets that were bought.
    function test_GivenABoughtTicket_ItCanNotBeClaimed() public {
        vm.prank(CAROL);
        _tickets.transferFrom(CAROL, RELAYER, _id - 1);
        vm.startPrank(RELAYER);
        vm.expectRevert(abi.encodeWithSelector(IEventDesk.NotIssued.selector, _id - 1));
        _tickets.claim(_id - 1, BOB);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.NotTicketHolder.selector, _id, RELAYER));
        _tickets.claim(_id, BOB);
        vm.stopPrank();
    }

    function test_GivenABoundEventPastTheCutoff_ItCanBeClaimedUntilAdmitted() public {
        ITickets tickets = _create(TransferPolicy.Bound);
        uint256 id = _issue(tickets, "order", 2, RELAYER);
        vm.warp(DOORS);
        _admit(tickets, id + 1);
        vm.startPrank(RELAYER);
        tickets.claim(id, BOB);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.TicketAdmitted.selector, id + 1));
        tickets.claim(id + 1, BOB);
        vm.stopPrank();
        _assertEq(tickets.ownerOf(id), BOB, "holder");
    }
}
