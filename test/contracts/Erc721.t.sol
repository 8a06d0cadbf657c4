// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IERC721Receiver} from "@openzeppelin/contracts/token/ERC721/IERC721Receiver.sol";
import {ITickets} from "./support/ITickets.sol";
import {ITicketRules} from "../../contracts/interfaces/ITicketRules.sol";
import {TransferPolicy} from "../../contracts/types/DataTypes.sol";
import {EventFixture} from "./support/EventFixture.sol";

contract Receiver is IERC721Receiver {
    enum Answer {
        Right,
        Wrong,
        Reason,
        NoReason,
        Panic
    }

    error Unwanted();

    Answer private immutable ANSWER;
    bytes32 public seen;

    constructor(Answer answer) {
        ANSWER = answer;
    }

    function onERC721Received(
        address operator,
        address from,
        uint256 id,
        bytes calldata data
    ) external returns (bytes4) {
        if (ANSWER == Answer.Wrong) return 0xdeadbeef;
        if (ANSWER == Answer.Reason) revert Unwanted();
        // solhint-disable-next-line reason-string, gas-custom-errors
        if (ANSWER == Answer.NoReason) revert();
        if (ANSWER == Answer.Panic) assert(false);
        seen = keccak256(abi.encode(operator, from, id, data));
        return IERC721Receiver.onERC721Received.selector;
    }
}

/// @title P: under the policy open a ticket behaves as OpenZeppelin's own tests ask of an ERC-721 and its roles; under
/// guarded exactly the last section differs.
contract Erc721Test is EventFixture {
    ITickets private _tickets;
    uint256 private _first;
    uint256 private _second;
    uint256 private constant NONE = 13;

    function setUp() public override {
        super.setUp();
        _tickets = _create(TransferPolicy.Open);
        _first = _buy(_tickets, ALICE, 2);
        _second = _first + 1;
    }

    function test_BalanceAndOwner() public {
        _assertEq(_tickets.balanceOf(ALICE), 2, "holder");
        _assertEq(_tickets.balanceOf(BOB), 0, "somebody else");
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721InvalidOwner.selector, address(0)));
        _tickets.balanceOf(address(0));
        _assertEq(_tickets.ownerOf(_first), ALICE, "owner");
        vm.expectRevert(_missing());
        _tickets.ownerOf(NONE);
    }

    function test_Transfer_ByOwnerApprovedAndOperator() public {
        address[3] memory callers = [ALICE, BOB, CAROL];
        for (uint256 i = 0; i < 3; ++i) {
            setUp();
            vm.startPrank(ALICE);
            _tickets.approve(BOB, _first);
            _tickets.setApprovalForAll(CAROL, true);
            vm.stopPrank();
            vm.prank(callers[i]);
            _tickets.transferFrom(ALICE, PAYOUT, _first);
            _assertEq(_tickets.ownerOf(_first), PAYOUT, "moved");
            _assertEq(_tickets.getApproved(_first), address(0), "approval cleared");
            _assertEq(_tickets.balanceOf(ALICE), 1, "giver's balance");
            _assertEq(_tickets.balanceOf(PAYOUT), 1, "receiver's balance");
            _assertTrue(_tickets.isApprovedForAll(ALICE, CAROL), "the operator stays one");
        }
    }

    function test_Transfer_ToTheOwnerKeepsOwnershipAndBalance() public {
        vm.startPrank(ALICE);
        _tickets.approve(BOB, _first);
        _tickets.transferFrom(ALICE, ALICE, _first);
        vm.stopPrank();
        _assertEq(_tickets.ownerOf(_first), ALICE, "owner");
        _assertEq(_tickets.balanceOf(ALICE), 2, "balance");
        _assertEq(_tickets.getApproved(_first), address(0), "approval cleared");
    }

    function test_Transfer_Refusals() public {
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721IncorrectOwner.selector, BOB, _first, ALICE));
        vm.prank(ALICE);
        _tickets.transferFrom(BOB, BOB, _first);
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721InsufficientApproval.selector, BOB, _first));
        vm.prank(BOB);
        _tickets.transferFrom(ALICE, BOB, _first);
        vm.expectRevert(_missing());
        vm.prank(ALICE);
        _tickets.transferFrom(ALICE, BOB, NONE);
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721InvalidReceiver.selector, address(0)));
        vm.prank(ALICE);
        _tickets.transferFrom(ALICE, address(0), _first);
    }

    function test_SafeTransfer_CallsAReceiverWithAllItShouldKnow() public {
        Receiver receiver = new Receiver(Receiver.Answer.Right);
        vm.startPrank(ALICE);
        _tickets.safeTransferFrom(ALICE, address(receiver), _first, "hello");
        _assertTrue(receiver.seen() == keccak256(abi.encode(ALICE, ALICE, _first, bytes("hello"))), "with data");
        _tickets.setApprovalForAll(CAROL, true);
        vm.stopPrank();
        vm.prank(CAROL);
        _tickets.safeTransferFrom(ALICE, address(receiver), _second);
        _assertTrue(receiver.seen() == keccak256(abi.encode(CAROL, ALICE, _second, bytes(""))), "by an operator");
    }

    function test_SafeTransfer_Refusals() public {
        Receiver wrong = new Receiver(Receiver.Answer.Wrong);
        _refuses(address(wrong), _invalid(address(wrong)));
        Receiver noReason = new Receiver(Receiver.Answer.NoReason);
        _refuses(address(noReason), _invalid(address(noReason)));
        _refuses(address(new Receiver(Receiver.Answer.Reason)), abi.encodeWithSelector(Receiver.Unwanted.selector));
        _refuses(address(new Receiver(Receiver.Answer.Panic)), abi.encodeWithSignature("Panic(uint256)", 1));
        _refuses(address(factory), _invalid(address(factory)));
        vm.expectRevert(_missing());
        vm.prank(ALICE);
        _tickets.safeTransferFrom(ALICE, BOB, NONE);
    }

    function test_Approve_ByOwnerAndOperator_AgainAndCleared() public {
        vm.startPrank(ALICE);
        _tickets.approve(BOB, _first);
        _assertEq(_tickets.getApproved(_first), BOB, "approved");
        _tickets.approve(BOB, _first);
        _tickets.approve(PAYOUT, _first);
        _assertEq(_tickets.getApproved(_first), PAYOUT, "another");
        _tickets.approve(address(0), _first);
        _assertEq(_tickets.getApproved(_first), address(0), "cleared");
        _tickets.setApprovalForAll(CAROL, true);
        vm.stopPrank();
        vm.prank(CAROL);
        _tickets.approve(BOB, _first);
        _assertEq(_tickets.getApproved(_first), BOB, "by the operator");
    }

    function test_Approve_Refusals() public {
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721InvalidApprover.selector, BOB));
        vm.prank(BOB);
        _tickets.approve(CAROL, _first);
        vm.prank(ALICE);
        _tickets.approve(BOB, _first);
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721InvalidApprover.selector, BOB));
        vm.prank(BOB);
        _tickets.approve(CAROL, _first);
        vm.expectRevert(_missing());
        vm.prank(ALICE);
        _tickets.approve(BOB, NONE);
        vm.expectRevert(_missing());
        _tickets.getApproved(NONE);
    }

    function test_Operators_AreSetTakenBackAndNeverZero() public {
        vm.startPrank(ALICE);
        _tickets.setApprovalForAll(BOB, true);
        _tickets.setApprovalForAll(BOB, true);
        _assertTrue(_tickets.isApprovedForAll(ALICE, BOB), "set");
        _tickets.setApprovalForAll(BOB, false);
        _assertTrue(!_tickets.isApprovedForAll(ALICE, BOB), "taken back");
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721InvalidOperator.selector, address(0)));
        _tickets.setApprovalForAll(address(0), true);
        vm.stopPrank();
    }

    function test_Burn_ClearsBalanceOwnerAndApproval() public {
        vm.startPrank(ALICE);
        _tickets.approve(BOB, _first);
        _tickets.burn(_first);
        vm.stopPrank();
        _assertEq(_tickets.balanceOf(ALICE), 1, "balance");
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, _first));
        _tickets.getApproved(_first);
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, _first));
        vm.prank(ALICE);
        _tickets.burn(_first);
    }

    function test_Roles_AreGivenTakenAndGivenUp() public {
        bytes32 role = _tickets.GATE_ROLE();
        _assertTrue(_tickets.getRoleAdmin(role) == bytes32(0), "the admin's");
        vm.expectRevert(_unauthorized(BOB, bytes32(0)));
        vm.prank(BOB);
        _tickets.grantRole(role, BOB);
        vm.startPrank(ORGANIZER);
        _tickets.grantRole(role, BOB);
        _tickets.grantRole(role, BOB);
        _tickets.revokeRole(role, BOB);
        _assertTrue(!_tickets.hasRole(role, BOB), "taken");
        _tickets.grantRole(role, BOB);
        vm.stopPrank();
        vm.expectRevert(abi.encodeWithSelector(IAccessControl.AccessControlBadConfirmation.selector));
        _tickets.renounceRole(role, BOB);
        vm.prank(BOB);
        _tickets.renounceRole(role, BOB);
        _assertTrue(!_tickets.hasRole(role, BOB), "given up");
        vm.expectRevert(_unauthorized(BOB, bytes32(0)));
        vm.prank(BOB);
        _tickets.revokeRole(role, RELAYER);
    }

    /// @dev The differences of guarded: no approvals but of operators that the organizer allows, and gifts are counted.
    function test_GivenGuarded_OnlyApprovalsOperatorsAndTheGiftLimitDiffer() public {
        _tickets = _create(TransferPolicy.Guarded);
        _first = _buy(_tickets, ALICE, 2);
        _second = _first + 1;
        test_BalanceAndOwner();
        test_SafeTransfer_Refusals();
        vm.startPrank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.OperatorRefused.selector, BOB));
        _tickets.approve(BOB, _first);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.OperatorRefused.selector, BOB));
        _tickets.setApprovalForAll(BOB, true);
        _tickets.transferFrom(ALICE, ALICE, _first);
        _tickets.transferFrom(ALICE, ALICE, _first);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.GiftLimitReached.selector, _first, 2));
        _tickets.transferFrom(ALICE, ALICE, _first);
        vm.stopPrank();
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.OperatorRefused.selector, BOB));
        vm.prank(BOB);
        _tickets.transferFrom(ALICE, BOB, _second);
    }

    function _refuses(address receiver, bytes memory refusal) private {
        vm.expectRevert(refusal);
        vm.prank(ALICE);
        _tickets.safeTransferFrom(ALICE, receiver, _first);
        _assertEq(_tickets.ownerOf(_first), ALICE, "it stays");
    }

    function _invalid(address receiver) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IERC721Errors.ERC721InvalidReceiver.selector, receiver);
    }

    function _missing() private pure returns (bytes memory) {
        return abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, NONE);
    }
}
