// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {ITickets} from "./support/ITickets.sol";
import {ITicketRules} from "../../contracts/interfaces/ITicketRules.sol";
import {TransferPolicy} from "../../contracts/types/DataTypes.sol";
import {EventFixture} from "./support/EventFixture.sol";

/// @title trap 53: every act that needs a role, tried by each single role and by none; and acts that nobody has.
contract RolesTest is EventFixture {
    /// @dev Who may, as bits in the order of {_actors}.
    uint256 private constant ADMIN = 1;
    uint256 private constant MANAGER = 2;
    uint256 private constant ISSUER = 4;
    uint256 private constant GATE = 8;

    struct Act {
        bytes call;
        uint256 who;
        /// @dev Which role the refusal names.
        bytes32 role;
    }

    address[5] private _actors = [ORGANIZER, address(0x301), address(0x302), address(0x303), ALICE];
    ITickets private _tickets;
    bytes32 private _gate;
    bytes32 private _issuer;
    bytes32 private _manager;
    uint256 private _id;
    uint256 private _issued;
    uint256 private _inCustody;

    /// @dev One ticket waits to be recovered, one is in the issuer's custody, one was issued to a holder.
    function setUp() public override {
        super.setUp();
        _tickets = _create(TransferPolicy.Guarded);
        (_gate, _issuer, _manager) = (_tickets.GATE_ROLE(), _tickets.ISSUER_ROLE(), _tickets.MANAGER_ROLE());
        vm.startPrank(ORGANIZER);
        _tickets.grantRole(_manager, _actors[1]);
        _tickets.grantRole(_issuer, _actors[2]);
        _tickets.grantRole(_gate, _actors[3]);
        vm.stopPrank();
        _id = _buy(_tickets, ALICE, 4);
        vm.startPrank(_actors[2]);
        _issued = _tickets.issue("issued", 1, 1, ALICE);
        _inCustody = _tickets.issue("custody", 1, 1, _actors[2]);
        vm.stopPrank();
        vm.prank(ORGANIZER);
        _tickets.requestRecovery(_id + 1, BOB);
        vm.warp(NOW + 3 days);
    }

    function test_EachActThatNeedsARole_IsDoneByItsRolesAndByNoOther() public {
        Act[] memory acts = _acts();
        uint256 before = vm.snapshotState();
        for (uint256 i = 0; i < acts.length; ++i) {
            for (uint256 actor = 0; actor < _actors.length; ++actor) {
                vm.revertToState(before);
                Act memory act = acts[i];
                vm.prank(_actors[actor]);
                (bool done, bytes memory reason) = address(_tickets).call(act.call);
                bool may = actor < 4 && (act.who >> actor) & 1 == 1;
                _assertEq(done ? 1 : 0, may ? 1 : 0, string.concat("act ", _digits(i), " by actor ", _digits(actor)));
                if (done) continue;
                bytes memory refusal = _unauthorized(_actors[actor], act.role);
                _assertTrue(keccak256(reason) == keccak256(refusal), string.concat("why: act ", _digits(i)));
            }
        }
    }

    /// @dev What other ticket contracts have and this one has not, and what it has done once for ever.
    function test_NoRole_CanMintPauseUpgradeFreezeOrChangeTheTerms() public {
        bytes[16] memory calls = [
            abi.encodeWithSignature("mint(address,uint256)", ALICE, 1),
            abi.encodeWithSignature("safeMint(address,uint256)", ALICE, 1),
            abi.encodeWithSignature("pause()"),
            abi.encodeWithSignature("unpause()"),
            abi.encodeWithSignature("freeze(uint256)", _id),
            abi.encodeWithSignature("upgradeTo(address)", ALICE),
            abi.encodeWithSignature("upgradeToAndCall(address,bytes)", ALICE, ""),
            abi.encodeWithSignature("transferOwnership(address)", ALICE),
            abi.encodeWithSignature("setTerms(bytes)", ""),
            abi.encodeWithSignature("setPrice(uint16,uint96)", 1, 1),
            abi.encodeWithSignature("setPayout(address)", ALICE),
            abi.encodeWithSignature("setFee(uint16,address)", 0, ALICE),
            abi.encodeWithSignature("setBaseURI(string)", "https://"),
            abi.encodeWithSignature("setRoleAdmin(bytes32,bytes32)", _gate, _gate),
            abi.encodeWithSignature("uncancel()"),
            abi.encodeCall(_tickets.initialize, ())
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            for (uint256 actor = 0; actor < _actors.length; ++actor) {
                vm.prank(_actors[actor]);
                (bool done, ) = address(_tickets).call(calls[i]);
                _assertTrue(!done, string.concat("call ", _digits(i)));
            }
        }
    }

    /// @dev The roles of all accounts together neither touch the money early nor sell above the cap nor move a used ticket.
    function test_AllRolesTogether_AreBoundByTheRulesAsAnybodyElse() public {
        address thief = _actors[0];
        vm.startPrank(thief);
        _tickets.grantRole(_gate, thief);
        _tickets.grantRole(_issuer, thief);
        _tickets.grantRole(_manager, thief);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.MoneyLocked.selector, uint256(END)));
        _tickets.withdraw();
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.OperatorRefused.selector, thief));
        _tickets.transferFrom(ALICE, thief, _id);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.NotTicketHolder.selector, _id, thief));
        _tickets.list(_id, PRICE);
        uint256 own = _tickets.issue("own", 1, 1, thief);
        _tickets.settle("own");
        uint256 most = (uint256(PRICE) * CAP_BPS) / 10_000;
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.PriceAboveCap.selector, own, most + 1, most));
        _tickets.list(own, most + 1);
        (uint256[] memory words, uint256[] memory masks) = _bit(_id);
        _tickets.admit(words, masks);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.TicketAdmitted.selector, _id));
        _tickets.void(_id, "mine");
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.TicketAdmitted.selector, _id));
        _tickets.requestRecovery(_id, thief);
        _tickets.cancel();
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.EventIsCancelled.selector));
        _tickets.withdraw();
        vm.stopPrank();
        _assertEq(address(_tickets).balance, 4 * PRICE, "all of it is still there");
    }

    function _acts() private view returns (Act[] memory acts) {
        (uint256[] memory words, uint256[] memory masks) = _bit(_id);
        acts = new Act[](19);
        acts[0] = Act(abi.encodeCall(_tickets.cancel, ()), ADMIN, 0);
        acts[1] = Act(abi.encodeCall(_tickets.allowOperator, (BOB)), ADMIN, 0);
        acts[2] = Act(abi.encodeCall(_tickets.disallowOperator, (BOB)), ADMIN, 0);
        acts[3] = Act(abi.encodeCall(_tickets.grantRole, (_gate, BOB)), ADMIN, 0);
        acts[4] = Act(abi.encodeCall(_tickets.grantRole, (_issuer, BOB)), ADMIN, 0);
        acts[5] = Act(abi.encodeCall(_tickets.grantRole, (_manager, BOB)), ADMIN, 0);
        acts[6] = Act(abi.encodeCall(_tickets.revokeRole, (_gate, RELAYER)), ADMIN, 0);
        acts[7] = Act(abi.encodeCall(_tickets.revokeRole, (_issuer, RELAYER)), ADMIN, 0);
        acts[8] = Act(abi.encodeCall(_tickets.beginDefaultAdminTransfer, (BOB)), ADMIN, 0);
        acts[9] = Act(abi.encodeCall(_tickets.cancelDefaultAdminTransfer, ()), ADMIN, 0);
        acts[10] = Act(abi.encodeCall(_tickets.void, (_id, "why")), ADMIN | MANAGER, _manager);
        acts[11] = Act(abi.encodeCall(_tickets.void, (_issued, "why")), ADMIN | MANAGER | ISSUER, _manager);
        acts[12] = Act(abi.encodeCall(_tickets.requestRecovery, (_id, BOB)), ADMIN | MANAGER, _manager);
        acts[13] = Act(abi.encodeCall(_tickets.recover, (_id + 1)), ADMIN | MANAGER, _manager);
        acts[14] = Act(abi.encodeCall(_tickets.issue, ("new", 1, 1, BOB)), ISSUER, _issuer);
        acts[15] = Act(abi.encodeCall(_tickets.settle, ("issued")), ISSUER, _issuer);
        acts[16] = Act(abi.encodeCall(_tickets.claim, (_inCustody, BOB)), ISSUER, _issuer);
        acts[17] = Act(abi.encodeCall(_tickets.admit, (words, masks)), GATE, _gate);
        acts[18] = Act(abi.encodeCall(_tickets.anchor, ("digest")), GATE, _gate);
    }

    function _digits(uint256 number) private pure returns (string memory) {
        return string(abi.encodePacked(uint8(48 + number / 10), uint8(48 + (number % 10))));
    }
}
