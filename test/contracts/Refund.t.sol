// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {ITickets} from "./support/ITickets.sol";
import {IEventDesk} from "../../contracts/interfaces/IEventDesk.sol";
import {ITicketRules} from "../../contracts/interfaces/ITicketRules.sol";
import {HostileWallet} from "../../contracts/mocks/HostileWallet.sol";
import {TestToken} from "../../contracts/mocks/TestToken.sol";
import {EventConfig, TransferPolicy} from "../../contracts/types/DataTypes.sol";
import {EventFixture} from "./support/EventFixture.sol";

/// @title O8: refunds and cancellation; M4, traps 44, 45, 48, 50, 54.
contract RefundTest is EventFixture {
    ITickets private _tickets;
    uint256 private _id;

    function setUp() public override {
        super.setUp();
        _tickets = _create(TransferPolicy.Guarded);
        _id = _buy(_tickets, ALICE, 4);
    }

    function test_GivenNotCancelled_NothingIsRefunded() public {
        vm.expectRevert(abi.encodeWithSelector(IEventDesk.NotCancelled.selector));
        _tickets.refund(_one(_id));
        vm.expectRevert(abi.encodeWithSelector(IEventDesk.NotCancelled.selector));
        _tickets.release(_one(_id));
        _assertTrue(!_tickets.isCancelled(), "on");
    }

    function test_GivenAnybodyButTheOrganizer_CancellingIsRefused() public {
        address[3] memory others = [RELAYER, ALICE, PAYOUT];
        for (uint256 i = 0; i < others.length; ++i) {
            vm.expectRevert(_unauthorized(others[i], bytes32(0)));
            vm.prank(others[i]);
            _tickets.cancel();
        }
    }

    function test_GivenCancelled_ItIsFinalAndNothingIsSoldListedOrIssuedAnyMore() public {
        _list(_tickets, ALICE, _id, PRICE);
        _cancel(_tickets);
        _assertTrue(_tickets.isCancelled(), "cancelled");
        vm.expectRevert(abi.encodeWithSelector(IEventDesk.AlreadyCancelled.selector));
        _cancel(_tickets);
        bytes memory refusal = abi.encodeWithSelector(ITicketRules.EventIsCancelled.selector);
        vm.expectRevert(refusal);
        _buy(_tickets, BOB, 1);
        vm.expectRevert(refusal);
        vm.prank(BOB);
        _tickets.buy{value: 3 * PRICE}(2, 1, BOB);
        vm.expectRevert(refusal);
        _buyListed(_tickets, BOB, _id, PRICE);
        vm.expectRevert(refusal);
        _list(_tickets, ALICE, _id + 1, PRICE);
        vm.expectRevert(refusal);
        _issue(_tickets, "order", 1, BOB);
        vm.expectRevert(refusal);
        vm.prank(ALICE);
        _tickets.burn(_id);
        (address seller, , ) = _tickets.listingOf(_id);
        _assertEq(seller, address(0), "the listing is dead");
    }

    function test_GivenTheEnd_ItIsTooLateToCancelAndTheMoneyIsTheOrganizers() public {
        vm.warp(END);
        vm.expectRevert(abi.encodeWithSelector(IEventDesk.EventOver.selector, uint256(END)));
        _cancel(_tickets);
        vm.warp(END - 1);
        _cancel(_tickets);
        vm.warp(END);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.EventIsCancelled.selector));
        _tickets.withdraw();
    }

    /// @dev M4: the price paid counts, also when the ticket was resold for more or given away since.
    function test_WhenRefunded_TheHolderOfTheDayGetsWhatWasPaidFirst() public {
        _list(_tickets, ALICE, _id, (PRICE * 11) / 10);
        _buyListed(_tickets, BOB, _id, (PRICE * 11) / 10);
        vm.prank(ALICE);
        _tickets.transferFrom(ALICE, CAROL, _id + 1);
        _cancel(_tickets);
        uint256[3] memory before = [BOB.balance, CAROL.balance, ALICE.balance];
        vm.prank(PLATFORM);
        _assertEq(_tickets.refund(_range(_id, 4)), 4 * PRICE, "all");
        _assertEq(BOB.balance - before[0], PRICE, "the buyer of the resale");
        _assertEq(CAROL.balance - before[1], PRICE, "who was given one");
        _assertEq(ALICE.balance - before[2], 2 * PRICE, "who kept two");
        _assertEq(_tickets.totalSupply(), 0, "nothing is left");
        for (uint256 i = 0; i < 4; ++i) _assertGone(_id + i);
        _assertEq(_tickets.balanceOf(ALICE) + _tickets.balanceOf(BOB) + _tickets.balanceOf(CAROL), 0, "balances");
    }

    function test_WhenRefundedTwice_TheSecondTimeFindsNothing() public {
        _cancel(_tickets);
        _tickets.refund(_one(_id));
        vm.expectRevert(abi.encodeWithSelector(IEventDesk.NothingToRefund.selector));
        _tickets.refund(_one(_id));
        uint256[] memory twice = new uint256[](2);
        (twice[0], twice[1]) = (_id + 1, _id + 1);
        _assertEq(_tickets.refund(twice), PRICE, "once");
        vm.expectRevert(abi.encodeWithSelector(IEventDesk.NothingToRefund.selector));
        _tickets.refund(_one(_id + 1_000));
    }

    /// @dev A stranger who refunds one ticket first does not spoil the batch that has it too.
    function test_GivenABatchWithTicketsThatAreGone_TheOthersAreRefunded() public {
        _cancel(_tickets);
        _tickets.refund(_one(_id + 2));
        _assertEq(_tickets.refund(_range(_id, 4)), 3 * PRICE, "three");
    }

    /// @dev trap 54: the largest batch fits a block, and one more is refused.
    function test_GivenTheLargestBatch_ItFitsABlock() public {
        for (uint256 i = 0; i < 10; ++i) _buy(_tickets, address(ALICE), 10);
        _cancel(_tickets);
        vm.expectRevert(abi.encodeWithSelector(IEventDesk.TooMany.selector, 101, 100));
        _tickets.refund(_range(_id, 101));
        uint256 gasBefore = gasleft();
        _tickets.refund(_range(_id, 100));
        _assertTrue(gasBefore - gasleft() < 5_000_000, "a hundred refunds");
    }

    /// @dev trap 44: one holder that refuses or burns gas blocks nobody, and finds the money later.
    function test_GivenAHolderThatRefusesMoney_TheOthersGetTheirsAndItWaits() public {
        HostileWallet.Mood[3] memory moods =
            [HostileWallet.Mood.Refuse, HostileWallet.Mood.BurnGas, HostileWallet.Mood.ReturnBomb];
        HostileWallet[3] memory wallets;
        for (uint256 i = 0; i < 3; ++i) {
            wallets[i] = new HostileWallet();
            wallets[i].setMood(moods[i]);
            vm.prank(ALICE);
            _tickets.transferFrom(ALICE, address(wallets[i]), _id + i);
        }
        _cancel(_tickets);
        uint256 before = ALICE.balance;
        _tickets.refund(_range(_id, 4));
        _assertEq(ALICE.balance - before, PRICE, "hers at once");
        for (uint256 i = 0; i < 3; ++i) {
            _assertEq(_tickets.pendingOf(address(wallets[i])), PRICE, "waits");
            wallets[i].setMood(HostileWallet.Mood.Friendly);
            _tickets.withdrawPending(address(wallets[i]));
            _assertEq(address(wallets[i]).balance, PRICE, "fetched");
        }
        _assertEq(address(_tickets).balance, 0, "nothing is left");
    }

    /// @dev trap 43
    function test_WhenARefundIsPaid_NoMoneyPathCanBeEntered() public {
        _cancel(_tickets);
        bytes[4] memory calls = [
            abi.encodeCall(_tickets.refund, (_one(_id + 1))),
            abi.encodeCall(_tickets.withdrawPending, (PAYOUT)),
            abi.encodeCall(_tickets.void, (_id + 1, bytes32(0))),
            abi.encodeCall(_tickets.withdraw, ())
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            setUp();
            HostileWallet wallet = new HostileWallet();
            vm.prank(ALICE);
            _tickets.transferFrom(ALICE, address(wallet), _id);
            _cancel(_tickets);
            wallet.setReentry(address(_tickets), calls[i]);
            _tickets.refund(_one(_id));
            _assertTrue(wallet.wasCalled() && !wallet.reentrySucceeded(), "refused");
            _assertEq(address(wallet).balance, PRICE, "one price");
        }
    }

    /// @dev trap 45: coin that was forced in changes no refund.
    function test_GivenForcedCoin_RefundsAreWhatWasPaid() public {
        _cancel(_tickets);
        vm.deal(address(_tickets), address(_tickets).balance + 7);
        _assertEq(_tickets.refund(_range(_id, 4)), 4 * PRICE, "what was paid");
        _assertEq(address(_tickets).balance, 7, "no more");
    }

    /// @dev trap 50: whichever of the two comes first, the other does not happen.
    function testFuzz_GivenAdmissionAndRefundInAnyOrder_ExactlyOneWins(uint256 seed) public {
        uint256 id = _buy(_tickets, BOB, 10);
        _cancel(_tickets);
        uint256 paid = 0;
        uint256 admitted = 0;
        for (uint256 i = 0; i < 20; ++i) {
            uint256 ticket = id + ((seed >> (8 * i)) % 10);
            if ((seed >> (8 * i + 7)) & 1 == 0) {
                _admit(_tickets, ticket);
            } else {
                bool open = !_tickets.isAdmitted(ticket) && !_tickets.isGone(ticket);
                if (!open) vm.expectRevert(abi.encodeWithSelector(IEventDesk.NothingToRefund.selector));
                _tickets.refund(_one(ticket));
            }
        }
        for (uint256 i = 0; i < 10; ++i) {
            _assertTrue(!(_tickets.isAdmitted(id + i) && _tickets.isGone(id + i)), "never both");
            if (_tickets.isAdmitted(id + i)) ++admitted;
            if (_tickets.isGone(id + i)) paid += PRICE;
        }
        _assertEq(address(_tickets).balance, 14 * PRICE - paid, "each price once");
        _assertEq(_tickets.balanceOf(BOB), 10 - paid / PRICE, "balance");
    }

    /// @dev trap 50: the gate's batch with a ticket that is gone marks the others and says which it could not.
    function test_GivenAGoneTicketInTheGatesBatch_TheOthersAreMarked() public {
        _cancel(_tickets);
        _tickets.refund(_one(_id + 1));
        (uint256[] memory words, uint256[] memory masks) = _bit(_id);
        masks[0] = 0xf;
        vm.prank(RELAYER);
        _tickets.admit(words, masks);
        for (uint256 i = 0; i < 4; ++i) _assertTrue(_tickets.isAdmitted(_id + i) == (i != 1), "three of four");
        _assertGone(_id + 1);
    }

    function test_GivenAdmittedTicketsOfACancelledEvent_TheirPriceIsTheOrganizersOnce() public {
        _admit(_tickets, _id);
        _cancel(_tickets);
        vm.warp(END);
        vm.expectRevert(abi.encodeWithSelector(IEventDesk.NotAdmitted.selector, _id + 1));
        _tickets.release(_one(_id + 1));
        _tickets.release(_one(_id));
        vm.expectRevert(abi.encodeWithSelector(IEventDesk.AlreadyReleased.selector, _id));
        _tickets.release(_one(_id));
        _tickets.withdrawPending(PAYOUT);
        _assertEq(PAYOUT.balance, PRICE, "one price");
        _assertEq(_tickets.refund(_range(_id, 4)), 3 * PRICE, "the others are covered");
        vm.expectRevert(abi.encodeWithSelector(IEventDesk.NotAdmitted.selector, _id + 1));
        _tickets.release(_one(_id + 1));
    }

    function test_GivenAnErc20Event_RefundsArePaidInIt() public {
        TestToken token = new TestToken();
        EventConfig memory config = _config(TransferPolicy.Guarded);
        config.currency = address(token);
        ITickets tickets = _create(config, _tiers());
        token.mint(ALICE, 10 * PRICE);
        vm.startPrank(ALICE);
        token.approve(address(tickets), 4 * PRICE);
        uint256 id = tickets.buy(1, 4, ALICE);
        tickets.transferFrom(ALICE, BOB, id);
        vm.stopPrank();
        _cancel(tickets);
        token.setBlocked(BOB, true);
        tickets.refund(_range(id, 4));
        _assertEq(token.balanceOf(ALICE), 9 * PRICE, "hers");
        _assertEq(tickets.pendingOf(BOB), PRICE, "his waits while he is blocked");
        token.setBlocked(BOB, false);
        tickets.withdrawPending(BOB);
        _assertEq(token.balanceOf(BOB), PRICE, "fetched");
    }

    function test_WhenBurned_TheTicketIsGoneAndItsMoneyStays() public {
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.NotTicketHolder.selector, _id, BOB));
        vm.prank(BOB);
        _tickets.burn(_id);
        vm.prank(ALICE);
        _tickets.burn(_id + 2);
        _assertGone(_id + 2);
        _assertEq(_tickets.balanceOf(ALICE), 3, "balance");
        _assertEq(_tickets.totalSupply(), 3, "supply");
        _assertEq(_tickets.ownerOf(_id + 3), ALICE, "the next one of the batch is as it was");
        _admit(_tickets, _id);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.TicketAdmitted.selector, _id));
        vm.prank(ALICE);
        _tickets.burn(_id);
        _assertEq(_buy(_tickets, BOB, 1), _id + 4, "a serial is never used again");
        vm.warp(END);
        _tickets.withdraw();
        _assertEq(PAYOUT.balance, 5 * PRICE, "proceeds");
    }

    function test_WhenVoided_TheHolderGetsThePriceAndTheTicketIsGone() public {
        uint256 before = ALICE.balance;
        vm.prank(ORGANIZER);
        _tickets.void(_id + 3, "fraud");
        _assertGone(_id + 3);
        _assertEq(ALICE.balance - before, PRICE, "returned");
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, _id + 3));
        vm.prank(ORGANIZER);
        _tickets.void(_id + 3, "fraud");
        _admit(_tickets, _id);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.TicketAdmitted.selector, _id));
        vm.prank(ORGANIZER);
        _tickets.void(_id, "fraud");
        vm.warp(END);
        vm.expectRevert(abi.encodeWithSelector(IEventDesk.EventOver.selector, uint256(END)));
        vm.prank(ORGANIZER);
        _tickets.void(_id + 1, "fraud");
    }

    /// @dev trap 53: the issuer can take back what it issued and nothing that was paid for here; a manager can.
    function test_GivenEachRole_OnlyTheNamedOnesVoid() public {
        bytes32 manager = _tickets.MANAGER_ROLE();
        address[3] memory others = [RELAYER, BOB, PAYOUT];
        for (uint256 i = 0; i < others.length; ++i) {
            vm.expectRevert(_unauthorized(others[i], manager));
            vm.prank(others[i]);
            _tickets.void(_id, "no");
        }
        uint256 issued = _issue(_tickets, "order", 1, CAROL);
        vm.prank(RELAYER);
        _tickets.void(issued, "charge-back");
        _assertGone(issued);
        vm.prank(ORGANIZER);
        _tickets.grantRole(manager, BOB);
        vm.prank(BOB);
        _tickets.void(_id, "yes");
        _assertGone(_id);
    }

    function test_GivenAGoneTicket_ItCanBeNeitherMovedListedBoughtNorAdmitted() public {
        _list(_tickets, ALICE, _id, PRICE);
        vm.prank(ALICE);
        _tickets.burn(_id);
        bytes memory refusal = abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, _id);
        vm.expectRevert(refusal);
        vm.prank(ALICE);
        _tickets.transferFrom(ALICE, BOB, _id);
        vm.expectRevert(refusal);
        _list(_tickets, ALICE, _id, PRICE);
        vm.expectRevert(refusal);
        _buyListed(_tickets, BOB, _id, PRICE);
        vm.expectRevert(refusal);
        vm.prank(ALICE);
        _tickets.cancelListing(_id);
        (address seller, , ) = _tickets.listingOf(_id);
        _assertEq(seller, address(0), "no listing");
        _admit(_tickets, _id);
        _assertGone(_id);
    }

    function _assertGone(uint256 id) private {
        _assertTrue(_tickets.isGone(id) && !_tickets.isAdmitted(id), "gone");
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, id));
        _tickets.ownerOf(id);
    }
}
