// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {ITickets} from "./support/ITickets.sol";
import {ITicketRules} from "../../contracts/interfaces/ITicketRules.sol";
import {TransferPolicy} from "../../contracts/types/DataTypes.sol";
import {EventFixture} from "./support/EventFixture.sol";

/// @title trap 53: the admin role goes over as in OpenZeppelin's AccessControlDefaultAdminRules, and is never given up.
contract AdminHandOverTest is EventFixture {
    uint48 private constant READY = NOW + 3 days;
    bytes32 private constant ADMIN = bytes32(0);

    ITickets private _tickets;

    function setUp() public override {
        super.setUp();
        _tickets = _create(TransferPolicy.Guarded);
    }

    function test_AtCreation_TheOrganizerIsTheAdminAndNobodyIsNext() public view {
        _assertEq(_tickets.defaultAdmin(), ORGANIZER, "admin");
        _assertEq(_tickets.defaultAdminDelay(), 3 days, "delay");
        _assertTrue(_tickets.hasRole(ADMIN, ORGANIZER), "role");
        _assertTrue(_tickets.getRoleAdmin(ADMIN) == ADMIN, "its own admin");
        _assertPending(address(0), 0);
    }

    function test_GivenTheRoleItself_ItCanBeNeitherGivenNorTakenNorGivenUp() public {
        bytes memory refusal = abi.encodeWithSelector(ITicketRules.AccessControlEnforcedDefaultAdminRules.selector);
        vm.startPrank(ORGANIZER);
        vm.expectRevert(refusal);
        _tickets.grantRole(ADMIN, BOB);
        vm.expectRevert(refusal);
        _tickets.revokeRole(ADMIN, ORGANIZER);
        vm.expectRevert(refusal);
        _tickets.renounceRole(ADMIN, ORGANIZER);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.AccessControlInvalidDefaultAdmin.selector, address(0)));
        _tickets.beginDefaultAdminTransfer(address(0));
        vm.stopPrank();
        vm.expectRevert(refusal);
        vm.prank(BOB);
        _tickets.grantRole(ADMIN, BOB);
        _assertTrue(_tickets.hasRole(ADMIN, ORGANIZER) && !_tickets.hasRole(ADMIN, BOB), "as it was");
    }

    function test_WhenBegun_TheNewAdminAndTheTimeAreToldAndNothingElseChanges() public {
        _begin(BOB);
        _assertPending(BOB, READY);
        _assertEq(_tickets.defaultAdmin(), ORGANIZER, "still the admin");
        _assertTrue(!_tickets.hasRole(ADMIN, BOB), "not yet");
        vm.prank(ORGANIZER);
        _tickets.allowOperator(CAROL);
    }

    function test_WhenBegunAgain_TheFirstOneIsOver() public {
        _begin(BOB);
        vm.warp(NOW + 2 days);
        _begin(CAROL);
        _assertPending(CAROL, NOW + 5 days);
        vm.warp(NOW + 6 days);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.AccessControlInvalidDefaultAdmin.selector, BOB));
        _accept(BOB);
        _accept(CAROL);
        _assertEq(_tickets.defaultAdmin(), CAROL, "the second");
    }

    /// @dev Also where the first could have been accepted already: beginning with the same account starts the time anew.
    function test_WhenBegunAgainAfterTheDelay_TheTimeStartsAnew() public {
        _begin(BOB);
        vm.warp(READY + 1);
        _begin(BOB);
        vm.expectRevert(
            abi.encodeWithSelector(ITicketRules.AccessControlEnforcedDefaultAdminDelay.selector, READY + 1 + 3 days)
        );
        _accept(BOB);
    }

    function test_UntilTheDelayHasPassed_NobodyAccepts() public {
        _begin(BOB);
        uint48[3] memory times = [NOW, READY - 1, READY];
        for (uint256 i = 0; i < times.length; ++i) {
            vm.warp(times[i]);
            vm.expectRevert(
                abi.encodeWithSelector(ITicketRules.AccessControlEnforcedDefaultAdminDelay.selector, READY)
            );
            _accept(BOB);
        }
        vm.warp(READY + 1);
        _accept(BOB);
    }

    function test_WhenAccepted_TheNewAdminHasTheRoleAndTheOldOneNothing() public {
        _begin(BOB);
        vm.warp(READY + 1);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.AccessControlInvalidDefaultAdmin.selector, ORGANIZER));
        _accept(ORGANIZER);
        _accept(BOB);
        _assertEq(_tickets.defaultAdmin(), BOB, "admin");
        _assertTrue(_tickets.hasRole(ADMIN, BOB) && !_tickets.hasRole(ADMIN, ORGANIZER), "one admin");
        _assertPending(address(0), 0);
        vm.expectRevert(_unauthorized(ORGANIZER, ADMIN));
        vm.prank(ORGANIZER);
        _tickets.cancel();
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.AccessControlInvalidDefaultAdmin.selector, BOB));
        _accept(BOB);
        vm.prank(BOB);
        _tickets.cancel();
    }

    /// @dev Managers, issuers and gates keep their roles until the new admin takes them; so the door goes on working.
    function test_WhenAccepted_AllOtherRolesStay() public {
        uint256 id = _buy(_tickets, ALICE, 1);
        _begin(BOB);
        vm.warp(READY + 1);
        _accept(BOB);
        _admit(_tickets, id);
        bytes32 gate = _tickets.GATE_ROLE();
        vm.prank(BOB);
        _tickets.revokeRole(gate, RELAYER);
        vm.expectRevert(_unauthorized(RELAYER, gate));
        vm.prank(RELAYER);
        _tickets.anchor("digest");
    }

    function test_WhenHandedOnTwiceAndBack_EachOneIsTheOnlyAdmin() public {
        address[4] memory admins = [ORGANIZER, BOB, CAROL, ORGANIZER];
        for (uint256 i = 1; i < admins.length; ++i) {
            vm.prank(admins[i - 1]);
            _tickets.beginDefaultAdminTransfer(admins[i]);
            vm.warp(NOW + i * 4 days);
            _accept(admins[i]);
            _assertEq(_tickets.defaultAdmin(), admins[i], "admin");
            _assertTrue(_tickets.hasRole(ADMIN, admins[i]) && !_tickets.hasRole(ADMIN, admins[i - 1]), "role");
        }
    }

    function test_WhenHandedToOneself_TheAdminStays() public {
        _begin(ORGANIZER);
        vm.warp(READY + 1);
        _accept(ORGANIZER);
        _assertTrue(_tickets.hasRole(ADMIN, ORGANIZER), "role");
        _assertEq(_tickets.defaultAdmin(), ORGANIZER, "admin");
    }

    function test_WhenCancelled_NobodyAccepts() public {
        _begin(BOB);
        vm.warp(READY + 1);
        vm.prank(ORGANIZER);
        _tickets.cancelDefaultAdminTransfer();
        _assertPending(address(0), 0);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.AccessControlInvalidDefaultAdmin.selector, BOB));
        _accept(BOB);
        vm.prank(ORGANIZER);
        _tickets.cancelDefaultAdminTransfer();
        _begin(BOB);
        _assertPending(BOB, READY + 1 + 3 days);
    }

    function test_GivenAnybodyElse_BeginningAndCancellingAreRefused() public {
        _begin(BOB);
        address[4] memory others = [BOB, RELAYER, PAYOUT, ALICE];
        for (uint256 i = 0; i < others.length; ++i) {
            vm.startPrank(others[i]);
            vm.expectRevert(_unauthorized(others[i], ADMIN));
            _tickets.beginDefaultAdminTransfer(others[i]);
            vm.expectRevert(_unauthorized(others[i], ADMIN));
            _tickets.cancelDefaultAdminTransfer();
            vm.stopPrank();
        }
        _assertPending(BOB, READY);
    }

    function _begin(address newAdmin) private {
        vm.prank(ORGANIZER);
        _tickets.beginDefaultAdminTransfer(newAdmin);
    }

    function _accept(address account) private {
        vm.prank(account);
        _tickets.acceptDefaultAdminTransfer();
    }

    function _assertPending(address expected, uint256 time) private view {
        (address newAdmin, uint48 schedule) = _tickets.pendingDefaultAdmin();
        _assertEq(newAdmin, expected, "next admin");
        _assertEq(schedule, time, "schedule");
    }
}
