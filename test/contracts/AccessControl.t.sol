// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {ITickets} from "./support/ITickets.sol";
import {TransferPolicy} from "../../contracts/types/DataTypes.sol";
import {EventFixture} from "./support/EventFixture.sol";
import {Vm} from "./support/Vm.sol";

/// @title P: roles behave as OpenZeppelin's own tests ask of an AccessControl. What differs for the admin's is in AdminHandOver.t.sol.
contract AccessControlTest is EventFixture {
    ITickets private _tickets;
    bytes32[3] private _roles;

    function setUp() public override {
        super.setUp();
        _tickets = _create(TransferPolicy.Open);
        _roles = [_tickets.GATE_ROLE(), _tickets.ISSUER_ROLE(), _tickets.MANAGER_ROLE()];
        vm.recordLogs();
    }

    function test_TheAdminsRoleGovernsAllAndItself() public view {
        _assertTrue(_tickets.DEFAULT_ADMIN_ROLE() == bytes32(0), "zero");
        _assertTrue(_tickets.getRoleAdmin(bytes32(0)) == bytes32(0), "itself");
        for (uint256 i = 0; i < 3; ++i) _assertTrue(_tickets.getRoleAdmin(_roles[i]) == bytes32(0), "the others");
        _assertTrue(_tickets.getRoleAdmin("unheard of") == bytes32(0), "any");
        _assertTrue(_tickets.supportsInterface(type(IAccessControl).interfaceId), "ERC-165");
        _assertTrue(_roles[0] != _roles[1] && _roles[1] != _roles[2] && _roles[0] != _roles[2], "no two alike");
    }

    function test_Granting_IsTheAdminsAndSaidOnce() public {
        for (uint256 i = 0; i < 3; ++i) {
            vm.expectRevert(_unauthorized(BOB, bytes32(0)));
            vm.prank(BOB);
            _tickets.grantRole(_roles[i], BOB);
            _grant(_roles[i], BOB);
            _assertTrue(_tickets.hasRole(_roles[i], BOB), "given");
            _assertTold(IAccessControl.RoleGranted.selector, _roles[i], ORGANIZER);
            _grant(_roles[i], BOB);
            _assertSilent();
        }
    }

    function test_WhoHasARole_CanNotGiveIt() public {
        for (uint256 i = 0; i < 3; ++i) {
            _grant(_roles[i], BOB);
            vm.startPrank(BOB);
            vm.expectRevert(_unauthorized(BOB, bytes32(0)));
            _tickets.grantRole(_roles[i], CAROL);
            vm.expectRevert(_unauthorized(BOB, bytes32(0)));
            _tickets.revokeRole(_roles[i], RELAYER);
            vm.stopPrank();
        }
    }

    function test_Revoking_IsTheAdminsAndSaidOnce() public {
        for (uint256 i = 0; i < 3; ++i) {
            _revoke(_roles[i], BOB);
            _assertSilent();
            _grant(_roles[i], BOB);
            vm.getRecordedLogs();
            _revoke(_roles[i], BOB);
            _assertTrue(!_tickets.hasRole(_roles[i], BOB), "taken");
            _assertTold(IAccessControl.RoleRevoked.selector, _roles[i], ORGANIZER);
            _revoke(_roles[i], BOB);
            _assertSilent();
        }
    }

    function test_GivingUp_IsOnesOwnAndSaidOnce() public {
        for (uint256 i = 0; i < 3; ++i) {
            _renounce(_roles[i]);
            _assertSilent();
            _grant(_roles[i], BOB);
            vm.getRecordedLogs();
            vm.expectRevert(abi.encodeWithSelector(IAccessControl.AccessControlBadConfirmation.selector));
            vm.prank(ORGANIZER);
            _tickets.renounceRole(_roles[i], BOB);
            _renounce(_roles[i]);
            _assertTrue(!_tickets.hasRole(_roles[i], BOB), "given up");
            _assertTold(IAccessControl.RoleRevoked.selector, _roles[i], BOB);
            _renounce(_roles[i]);
            _assertSilent();
        }
    }

    /// @dev Roles of one event are roles of no other.
    function test_ARoleOfAnotherEvent_CountsForNothing() public {
        ITickets other = _create(TransferPolicy.Open);
        _grant(_roles[0], BOB);
        _assertTrue(!other.hasRole(_roles[0], BOB), "there");
        vm.expectRevert(_unauthorized(BOB, _roles[0]));
        vm.prank(BOB);
        other.anchor("digest");
    }

    function _grant(bytes32 role, address account) private {
        vm.prank(ORGANIZER);
        _tickets.grantRole(role, account);
    }

    function _revoke(bytes32 role, address account) private {
        vm.prank(ORGANIZER);
        _tickets.revokeRole(role, account);
    }

    function _renounce(bytes32 role) private {
        vm.prank(BOB);
        _tickets.renounceRole(role, BOB);
    }

    function _assertTold(bytes32 what, bytes32 role, address sender) private {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        _assertEq(logs.length, 1, "one log");
        _assertTrue(logs[0].topics[0] == what && logs[0].topics[1] == role, "which");
        _assertTrue(logs[0].topics[2] == bytes32(uint256(uint160(BOB))), "account");
        _assertTrue(logs[0].topics[3] == bytes32(uint256(uint160(sender))), "sender");
    }

    function _assertSilent() private {
        _assertEq(vm.getRecordedLogs().length, 0, "nothing happened, nothing is said");
    }
}
