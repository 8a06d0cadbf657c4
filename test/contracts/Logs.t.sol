// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {ITickets} from "./support/ITickets.sol";
import {IEventDesk} from "../../contracts/interfaces/IEventDesk.sol";
import {IEventFactory} from "../../contracts/interfaces/IEventFactory.sol";
import {IEventTickets} from "../../contracts/interfaces/IEventTickets.sol";
import {ITicketRules} from "../../contracts/interfaces/ITicketRules.sol";
import {HostileWallet} from "../../contracts/mocks/HostileWallet.sol";
import {TransferPolicy} from "../../contracts/types/DataTypes.sol";
import {EventFixture} from "./support/EventFixture.sol";
import {Vm} from "./support/Vm.sol";

/// @title P: whoever mirrors an event from its logs misses nothing: every act says what it did, and no more.
contract LogsTest is EventFixture {
    ITickets private _tickets;
    uint256 private _id;
    uint256 private _expected;

    function setUp() public override {
        super.setUp();
        _tickets = _create(TransferPolicy.Guarded);
        _id = _buy(_tickets, ALICE, 4);
        vm.recordLogs();
    }

    function test_WhenSold_GivenAndBurned_ATicketsMovesAreTold() public {
        _expect();
        emit IERC721.Transfer(address(0), CAROL, _id + 4);
        _expect();
        emit IERC721.Transfer(address(0), CAROL, _id + 5);
        _expect();
        emit ITicketRules.TicketsBought(BOB, CAROL, 1, _id + 4, 2, PRICE);
        vm.prank(BOB);
        _tickets.buy{value: 2 * PRICE}(1, 2, CAROL);
        _assertNothingElse();
        _expect();
        emit IERC721.Transfer(ALICE, BOB, _id);
        vm.prank(ALICE);
        _tickets.transferFrom(ALICE, BOB, _id);
        _assertNothingElse();
        _expect();
        emit IERC721.Transfer(BOB, address(0), _id);
        vm.prank(BOB);
        _tickets.burn(_id);
        _assertNothingElse();
    }

    function test_WhenListedTakenBackAndResold_EachIsTold() public {
        _expect();
        emit IEventTickets.Listed(_id, ALICE, PRICE);
        _list(_tickets, ALICE, _id, PRICE);
        _assertNothingElse();
        _expect();
        emit IEventTickets.ListingCancelled(_id);
        vm.prank(ALICE);
        _tickets.cancelListing(_id);
        _assertNothingElse();
        _list(_tickets, ALICE, _id, PRICE);
        _expect();
        emit IERC721.Transfer(ALICE, BOB, _id);
        _expect();
        emit ITicketRules.Resold(_id, ALICE, BOB, PRICE, PRICE / 20, PRICE / 40);
        _buyListed(_tickets, BOB, _id, PRICE);
        _assertNothingElse();
    }

    function test_WhenAdmitted_NewBitsAndThoseThatCameTooLateAreTold() public {
        vm.prank(ALICE);
        _tickets.burn(_id + 1);
        _expect();
        emit IEventTickets.Admitted(_id >> 8, 1);
        _admit(_tickets, _id);
        _assertNothingElse();
        _expect();
        emit IEventTickets.AdmissionRefused(_id >> 8, 2);
        _admit(_tickets, _id + 1);
        _assertNothingElse();
    }

    function test_WhenAnOrderIsIssuedSettledAndClaimed_EachIsTold() public {
        _expect();
        emit IERC721.Transfer(address(0), RELAYER, _id + 4);
        _expect();
        emit IERC721.Transfer(address(0), RELAYER, _id + 5);
        _expect();
        emit IERC721.Transfer(address(0), RELAYER, _id + 6);
        _expect();
        emit IEventDesk.Issued("order", RELAYER, 1, _id + 4, 3);
        _issue(_tickets, "order", 3, RELAYER);
        _assertNothingElse();
        _expect();
        emit IEventDesk.OrderSettled("order");
        vm.prank(RELAYER);
        _tickets.settle("order");
        _assertNothingElse();
        _expect();
        emit IERC721.Transfer(RELAYER, BOB, _id + 5);
        _expect();
        emit IEventDesk.Claimed(_id + 5, RELAYER, BOB);
        vm.prank(RELAYER);
        _tickets.claim(_id + 5, BOB);
        _assertNothingElse();
    }

    function test_WhenVoided_WhyAndWhatWasPaidBackAreTold() public {
        uint256 issued = _issue(_tickets, "order", 1, CAROL);
        _expect();
        emit IERC721.Transfer(ALICE, address(0), _id);
        _expect();
        emit IEventDesk.Voided(_id, ALICE, "fraud", PRICE);
        vm.prank(ORGANIZER);
        _tickets.void(_id, "fraud");
        _assertNothingElse();
        _expect();
        emit IERC721.Transfer(CAROL, address(0), issued);
        _expect();
        emit IEventDesk.Voided(issued, CAROL, "charge-back", 0);
        vm.prank(RELAYER);
        _tickets.void(issued, "charge-back");
        _assertNothingElse();
    }

    function test_WhenCancelled_RefundsReleasesAndHeldPaymentsAreTold() public {
        HostileWallet wallet = new HostileWallet();
        wallet.setMood(HostileWallet.Mood.Refuse);
        vm.prank(ALICE);
        _tickets.transferFrom(ALICE, address(wallet), _id + 1);
        _admit(_tickets, _id + 2);
        _expect();
        emit IEventDesk.EventCancelled(ORGANIZER);
        _cancel(_tickets);
        _assertNothingElse();
        _expect();
        emit IERC721.Transfer(ALICE, address(0), _id);
        _expect();
        emit IEventDesk.Refunded(_id, ALICE, PRICE);
        _tickets.refund(_one(_id));
        _assertNothingElse();
        _expect();
        emit IERC721.Transfer(address(wallet), address(0), _id + 1);
        _expect();
        emit IEventDesk.Refunded(_id + 1, address(wallet), PRICE);
        _expect();
        emit ITicketRules.PaymentHeld(address(wallet), PRICE);
        _tickets.refund(_one(_id + 1));
        _assertNothingElse();
        vm.warp(END);
        _expect();
        emit IEventDesk.Released(_id + 2, PRICE);
        _tickets.release(_one(_id + 2));
        _assertNothingElse();
    }

    function test_WhenProceedsLeave_TheSumIsTold() public {
        vm.warp(END);
        _expect();
        emit IEventDesk.Withdrawn(PAYOUT, 4 * PRICE);
        _tickets.withdraw();
        _assertNothingElse();
    }

    function test_WhenARecoveryIsAskedForVetoedAndCarriedOut_EachIsTold() public {
        _expect();
        emit IEventDesk.RecoveryRequested(_id, ALICE, BOB, NOW + 3 days);
        vm.prank(ORGANIZER);
        _tickets.requestRecovery(_id, BOB);
        _assertNothingElse();
        _expect();
        emit IEventDesk.RecoveryVetoed(_id, ALICE);
        vm.prank(ALICE);
        _tickets.vetoRecovery(_id);
        _assertNothingElse();
        vm.prank(ORGANIZER);
        _tickets.requestRecovery(_id + 1, BOB);
        vm.warp(NOW + 3 days);
        _expect();
        emit IERC721.Transfer(ALICE, BOB, _id + 1);
        _expect();
        emit IEventDesk.Recovered(_id + 1, ALICE, BOB);
        vm.prank(ORGANIZER);
        _tickets.recover(_id + 1);
        _assertNothingElse();
    }

    function test_WhenOperatorsComeAndGo_BothAreTold() public {
        _expect();
        emit IEventDesk.OperatorAllowed(BOB);
        vm.prank(ORGANIZER);
        _tickets.allowOperator(BOB);
        _assertNothingElse();
        _expect();
        emit IEventDesk.OperatorDisallowed(BOB);
        vm.prank(ORGANIZER);
        _tickets.disallowOperator(BOB);
        _assertNothingElse();
    }

    function test_WhenADigestIsAnchored_WhoDidItIsTold() public {
        _expect();
        emit IEventDesk.Anchored(RELAYER, "root");
        vm.prank(RELAYER);
        _tickets.anchor("root");
        _assertNothingElse();
        vm.expectEmit(address(factory));
        emit IEventFactory.Anchored(RELAYER, "root");
        vm.prank(RELAYER);
        factory.anchor("root");
    }

    function test_WhenTheAdminRoleIsHandedOver_TheAnnouncementAndItsEndAreTold() public {
        vm.startPrank(ORGANIZER);
        _expect();
        emit IEventDesk.DefaultAdminTransferScheduled(BOB, uint48(NOW + 3 days));
        _tickets.beginDefaultAdminTransfer(BOB);
        _assertNothingElse();
        _expect();
        emit IEventDesk.DefaultAdminTransferCanceled();
        _expect();
        emit IEventDesk.DefaultAdminTransferScheduled(CAROL, uint48(NOW + 3 days));
        _tickets.beginDefaultAdminTransfer(CAROL);
        _assertNothingElse();
        _expect();
        emit IEventDesk.DefaultAdminTransferCanceled();
        _tickets.cancelDefaultAdminTransfer();
        _assertNothingElse();
        vm.stopPrank();
    }

    /// @dev The first of an act begins its count.
    function _expect() private {
        if (_expected == 0) vm.getRecordedLogs();
        ++_expected;
        vm.expectEmit(address(_tickets));
    }

    function _assertNothingElse() private {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        uint256 count = 0;
        for (uint256 i = 0; i < logs.length; ++i) if (logs[i].emitter == address(_tickets)) ++count;
        _assertEq(count, _expected, "as many logs as the act has");
        _expected = 0;
    }
}
