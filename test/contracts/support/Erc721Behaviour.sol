// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {IERC721Receiver} from "@openzeppelin/contracts/token/ERC721/IERC721Receiver.sol";
import {EventFixture} from "./EventFixture.sol";
import {ITickets} from "./ITickets.sol";
import {Vm} from "./Vm.sol";

/// @title A receiver that answers as it was made to.
contract Receiver is IERC721Receiver {
    enum Answer {
        Right,
        Wrong,
        Reason,
        Text,
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
        if (ANSWER == Answer.Text) revert("not here");
        // solhint-disable-next-line reason-string, gas-custom-errors
        if (ANSWER == Answer.NoReason) revert();
        if (ANSWER == Answer.Panic) assert(false);
        seen = keccak256(abi.encode(operator, from, id, data));
        return IERC721Receiver.onERC721Received.selector;
    }
}

/// @title What OpenZeppelin's own tests ask of an ERC-721, each as a function of its own that reverts where it does not hold.
/// @dev Alice holds two tickets, `_first` and `_second`; nothing is approved.
abstract contract Erc721Behaviour is EventFixture {
    uint256 internal constant NONE = 13;
    string private constant SAFE = "safeTransferFrom(address,address,uint256)";
    string private constant SAFE_WITH_DATA = "safeTransferFrom(address,address,uint256,bytes)";

    ITickets internal _tickets;
    uint256 internal _first;
    uint256 internal _second;

    function balance_CountsAHoldersTickets() external view {
        _assertEq(_tickets.balanceOf(ALICE), 2, "some");
        _assertEq(_tickets.balanceOf(BOB), 0, "none");
    }

    function balance_OfZero_IsRefused() external {
        bytes memory reason = abi.encodeWithSelector(IERC721Errors.ERC721InvalidOwner.selector, address(0));
        _refuses(BOB, abi.encodeCall(_tickets.balanceOf, (address(0))), reason);
    }

    function owner_IsTheHolder() external view {
        _assertEq(_tickets.ownerOf(_first), ALICE, "first");
        _assertEq(_tickets.ownerOf(_second), ALICE, "second");
    }

    function owner_OfNoTicket_IsRefused() external {
        _refuses(BOB, abi.encodeCall(_tickets.ownerOf, (NONE)), _missing());
    }

    function mint_TellsATransferFromZeroForEach() external {
        uint256 id = _buy(_tickets, BOB, 2);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        _assertTransfer(logs[0], address(0), BOB, id);
        _assertTransfer(logs[1], address(0), BOB, id + 1);
    }

    function transfer_ByTheOwner() external {
        _transfers(ALICE, abi.encodeCall(_tickets.transferFrom, (ALICE, BOB, _first)));
    }

    function transfer_ByWhoIsApproved() external {
        _do(ALICE, abi.encodeCall(_tickets.approve, (CAROL, _first)));
        _transfers(CAROL, abi.encodeCall(_tickets.transferFrom, (ALICE, BOB, _first)));
    }

    function transfer_ByAnOperator() external {
        _do(ALICE, abi.encodeCall(_tickets.setApprovalForAll, (CAROL, true)));
        _transfers(CAROL, abi.encodeCall(_tickets.transferFrom, (ALICE, BOB, _first)));
        _assertTrue(_tickets.isApprovedForAll(ALICE, CAROL), "it stays one");
    }

    function transfer_ByAnOperator_WhereNobodyIsApproved() external {
        _do(ALICE, abi.encodeCall(_tickets.setApprovalForAll, (CAROL, true)));
        _do(ALICE, abi.encodeCall(_tickets.approve, (address(0), _first)));
        _transfers(CAROL, abi.encodeCall(_tickets.transferFrom, (ALICE, BOB, _first)));
    }

    function transfer_ToTheOwner_KeepsOwnerAndBalance() external {
        _do(ALICE, abi.encodeCall(_tickets.transferFrom, (ALICE, ALICE, _first)));
        _assertOnlyTransfer(ALICE, ALICE, _first);
        _assertEq(_tickets.ownerOf(_first), ALICE, "owner");
        _assertEq(_tickets.balanceOf(ALICE), 2, "balance");
    }

    function transfer_ClearsTheApproval_WithoutSayingSo() external {
        _do(ALICE, abi.encodeCall(_tickets.approve, (CAROL, _first)));
        _do(ALICE, abi.encodeCall(_tickets.transferFrom, (ALICE, BOB, _first)));
        _assertOnlyTransfer(ALICE, BOB, _first);
        _assertEq(_tickets.getApproved(_first), address(0), "cleared");
        bytes memory again = abi.encodeCall(_tickets.transferFrom, (BOB, CAROL, _first));
        _refuses(
            CAROL,
            again,
            abi.encodeWithSelector(IERC721Errors.ERC721InsufficientApproval.selector, CAROL, _first)
        );
    }

    function transfer_AsOftenAsHoldersLike() external {
        for (uint256 i = 0; i < 5; ++i) _do(ALICE, abi.encodeCall(_tickets.transferFrom, (ALICE, ALICE, _first)));
    }

    function transfer_FromAnother_IsRefused() external {
        bytes memory reason = abi.encodeWithSelector(IERC721Errors.ERC721IncorrectOwner.selector, BOB, _first, ALICE);
        _refuses(ALICE, abi.encodeCall(_tickets.transferFrom, (BOB, BOB, _first)), reason);
        _refuses(ALICE, abi.encodeWithSignature(SAFE, BOB, BOB, _first), reason);
    }

    function transfer_ByAStranger_IsRefusedForWantOfApproval() external {
        bytes memory reason = abi.encodeWithSelector(IERC721Errors.ERC721InsufficientApproval.selector, BOB, _first);
        _refuses(BOB, abi.encodeCall(_tickets.transferFrom, (ALICE, BOB, _first)), reason);
        _refuses(BOB, abi.encodeWithSignature(SAFE, ALICE, BOB, _first), reason);
        _refuses(BOB, abi.encodeWithSignature(SAFE_WITH_DATA, ALICE, BOB, _first, "hello"), reason);
    }

    function transfer_OfNoTicket_IsRefused() external {
        _refuses(ALICE, abi.encodeCall(_tickets.transferFrom, (ALICE, BOB, NONE)), _missing());
        _refuses(ALICE, abi.encodeWithSignature(SAFE, ALICE, BOB, NONE), _missing());
        _refuses(ALICE, abi.encodeWithSignature(SAFE_WITH_DATA, ALICE, BOB, NONE, "hello"), _missing());
    }

    function transfer_ToZero_IsRefused() external {
        _refuses(ALICE, abi.encodeCall(_tickets.transferFrom, (ALICE, address(0), _first)), _invalid(address(0)));
        _refuses(ALICE, abi.encodeWithSignature(SAFE, ALICE, address(0), _first), _invalid(address(0)));
    }

    function safeTransfer_ToAnAccount() external {
        _transfers(ALICE, abi.encodeWithSignature(SAFE, ALICE, BOB, _first));
        _do(ALICE, abi.encodeWithSignature(SAFE_WITH_DATA, ALICE, BOB, _second, "hello"));
        _assertOnlyTransfer(ALICE, BOB, _second);
    }

    function safeTransfer_TellsAReceiverAllItShouldKnow() external {
        Receiver receiver = new Receiver(Receiver.Answer.Right);
        _do(ALICE, abi.encodeWithSignature(SAFE_WITH_DATA, ALICE, address(receiver), _first, "hello"));
        _assertTrue(receiver.seen() == keccak256(abi.encode(ALICE, ALICE, _first, bytes("hello"))), "with data");
        _do(ALICE, abi.encodeWithSignature(SAFE, ALICE, address(receiver), _second));
        _assertTrue(receiver.seen() == keccak256(abi.encode(ALICE, ALICE, _second, bytes(""))), "without");
        _assertEq(_tickets.balanceOf(address(receiver)), 2, "both");
    }

    function safeTransfer_ByAnOperator_TellsWhoAsked() external {
        Receiver receiver = new Receiver(Receiver.Answer.Right);
        _do(ALICE, abi.encodeCall(_tickets.setApprovalForAll, (CAROL, true)));
        _do(CAROL, abi.encodeWithSignature(SAFE_WITH_DATA, ALICE, address(receiver), _first, "hello"));
        _assertTrue(receiver.seen() == keccak256(abi.encode(CAROL, ALICE, _first, bytes("hello"))), "the operator");
    }

    function safeTransfer_ToAContractThatDoesNotTakeIt_IsRefused() external {
        address wrong = address(new Receiver(Receiver.Answer.Wrong));
        _refusesSafely(wrong, _invalid(wrong));
        address silent = address(new Receiver(Receiver.Answer.NoReason));
        _refusesSafely(silent, _invalid(silent));
        _refusesSafely(address(factory), _invalid(address(factory)));
    }

    function safeTransfer_PassesOnWhyAReceiverRefuses() external {
        Receiver reason = new Receiver(Receiver.Answer.Reason);
        _refusesSafely(address(reason), abi.encodeWithSelector(Receiver.Unwanted.selector));
        Receiver text = new Receiver(Receiver.Answer.Text);
        _refusesSafely(address(text), abi.encodeWithSignature("Error(string)", "not here"));
        Receiver panic = new Receiver(Receiver.Answer.Panic);
        _refusesSafely(address(panic), abi.encodeWithSignature("Panic(uint256)", 1));
    }

    function approve_SetsSaysAndSetsAgain() external {
        address[3] memory approved = [BOB, BOB, CAROL];
        for (uint256 i = 0; i < 3; ++i) {
            _do(ALICE, abi.encodeCall(_tickets.approve, (approved[i], _first)));
            _assertEq(_tickets.getApproved(_first), approved[i], "approved");
            _assertOnlyApproval(ALICE, approved[i], _first);
        }
        _do(ALICE, abi.encodeCall(_tickets.approve, (address(0), _first)));
        _assertEq(_tickets.getApproved(_first), address(0), "cleared");
        _assertOnlyApproval(ALICE, address(0), _first);
    }

    function approve_ClearsWhereNothingWasApproved() external {
        _do(ALICE, abi.encodeCall(_tickets.approve, (address(0), _first)));
        _assertOnlyApproval(ALICE, address(0), _first);
    }

    function approve_ByAnOperator() external {
        _do(ALICE, abi.encodeCall(_tickets.setApprovalForAll, (CAROL, true)));
        vm.getRecordedLogs();
        _do(CAROL, abi.encodeCall(_tickets.approve, (BOB, _first)));
        _assertOnlyApproval(ALICE, BOB, _first);
    }

    function approve_ByAStranger_IsRefused() external {
        bytes memory reason = abi.encodeWithSelector(IERC721Errors.ERC721InvalidApprover.selector, BOB);
        _refuses(BOB, abi.encodeCall(_tickets.approve, (CAROL, _first)), reason);
    }

    function approve_ByWhoIsApproved_IsRefused() external {
        _do(ALICE, abi.encodeCall(_tickets.approve, (BOB, _first)));
        bytes memory reason = abi.encodeWithSelector(IERC721Errors.ERC721InvalidApprover.selector, BOB);
        _refuses(BOB, abi.encodeCall(_tickets.approve, (CAROL, _first)), reason);
    }

    function approve_OfNoTicket_IsRefused() external {
        _refuses(ALICE, abi.encodeCall(_tickets.approve, (BOB, NONE)), _missing());
    }

    function clearing_ByAStranger_IsRefused() external {
        bytes memory reason = abi.encodeWithSelector(IERC721Errors.ERC721InvalidApprover.selector, BOB);
        _refuses(BOB, abi.encodeCall(_tickets.approve, (address(0), _first)), reason);
        _refuses(BOB, abi.encodeCall(_tickets.approve, (address(0), NONE)), _missing());
    }

    function getApproved_IsNobody_AndOfNoTicketIsRefused() external {
        _assertEq(_tickets.getApproved(_first), address(0), "nobody");
        _refuses(BOB, abi.encodeCall(_tickets.getApproved, (NONE)), _missing());
    }

    function operator_IsSetTwiceAndTakenBack() external {
        bool[3] memory values = [true, true, false];
        for (uint256 i = 0; i < 3; ++i) {
            _do(ALICE, abi.encodeCall(_tickets.setApprovalForAll, (BOB, values[i])));
            _assertTrue(_tickets.isApprovedForAll(ALICE, BOB) == values[i], "approved");
            _assertOnlyApprovalForAll(BOB, values[i]);
        }
    }

    function operator_IsTakenBackWhereThereWasNone() external {
        _assertTrue(!_tickets.isApprovedForAll(ALICE, BOB), "none");
        _do(ALICE, abi.encodeCall(_tickets.setApprovalForAll, (BOB, false)));
        _assertOnlyApprovalForAll(BOB, false);
    }

    function operator_Zero_IsRefused() external {
        bytes memory reason = abi.encodeWithSelector(IERC721Errors.ERC721InvalidOperator.selector, address(0));
        _refuses(ALICE, abi.encodeCall(_tickets.setApprovalForAll, (address(0), true)), reason);
    }

    function burn_EndsATicket() external {
        _do(ALICE, abi.encodeCall(_tickets.burn, (_first)));
        _assertOnlyTransfer(ALICE, address(0), _first);
        _assertEq(_tickets.balanceOf(ALICE), 1, "balance");
        bytes memory gone = abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, _first);
        _refuses(ALICE, abi.encodeCall(_tickets.ownerOf, (_first)), gone);
        _refuses(ALICE, abi.encodeCall(_tickets.getApproved, (_first)), gone);
        _refuses(ALICE, abi.encodeCall(_tickets.burn, (_first)), gone);
        _refuses(ALICE, abi.encodeCall(_tickets.burn, (NONE)), _missing());
    }

    function burn_EndsItsApproval() external {
        _do(ALICE, abi.encodeCall(_tickets.approve, (BOB, _first)));
        _do(ALICE, abi.encodeCall(_tickets.burn, (_first)));
        bytes memory gone = abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, _first);
        _refuses(BOB, abi.encodeCall(_tickets.transferFrom, (ALICE, BOB, _first)), gone);
    }

    function metadata_NamesEventAndTickets() external {
        _assertTrue(keccak256(bytes(_tickets.name())) == keccak256("Night of Lights"), "name");
        _assertTrue(keccak256(bytes(_tickets.symbol())) == keccak256("TICKET"), "symbol");
        _assertTrue(bytes(_tickets.tokenURI(_first)).length > 29, "address");
        _refuses(BOB, abi.encodeCall(_tickets.tokenURI, (NONE)), _missing());
    }

    /// @dev ERC-165 allows 30,000 gas for the question.
    function interfaces_AreNamedForLittleGas() external view {
        bytes4[3] memory ids = [bytes4(0x01ffc9a7), bytes4(0x80ac58cd), bytes4(0x5b5e139f)];
        for (uint256 i = 0; i < 3; ++i) _assertTrue(_tickets.supportsInterface{gas: 30_000}(ids[i]), "has it");
        _assertTrue(!_tickets.supportsInterface{gas: 30_000}(0xffffffff), "never this");
    }

    function _do(address caller, bytes memory call) internal {
        vm.getRecordedLogs();
        vm.prank(caller);
        (bool done, bytes memory reason) = address(_tickets).call(call);
        if (done) return;
        assembly ("memory-safe") {
            revert(add(reason, 0x20), mload(reason))
        }
    }

    function _refuses(address caller, bytes memory call, bytes memory reason) internal {
        vm.prank(caller);
        (bool done, bytes memory answer) = address(_tickets).call(call);
        _assertTrue(!done && keccak256(answer) == keccak256(reason), "refused for another reason, or not at all");
    }

    function _transfers(address caller, bytes memory call) private {
        _do(caller, call);
        _assertOnlyTransfer(ALICE, BOB, _first);
        _assertEq(_tickets.ownerOf(_first), BOB, "owner");
        _assertEq(_tickets.getApproved(_first), address(0), "approval");
        _assertEq(_tickets.balanceOf(ALICE), 1, "giver's balance");
        _assertEq(_tickets.balanceOf(BOB), 1, "receiver's balance");
    }

    function _refusesSafely(address receiver, bytes memory reason) private {
        _refuses(ALICE, abi.encodeWithSignature(SAFE, ALICE, receiver, _first), reason);
        _refuses(ALICE, abi.encodeWithSignature(SAFE_WITH_DATA, ALICE, receiver, _first, "hello"), reason);
        _assertEq(_tickets.ownerOf(_first), ALICE, "it stays");
    }

    function _assertOnlyTransfer(address from, address to, uint256 id) private {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        _assertEq(logs.length, 1, "one log");
        _assertTransfer(logs[0], from, to, id);
    }

    function _assertTransfer(Vm.Log memory log, address from, address to, uint256 id) private pure {
        _assertTrue(log.topics[0] == IERC721.Transfer.selector && log.data.length == 0, "Transfer");
        _assertTrue(log.topics[1] == _word(from) && log.topics[2] == _word(to), "from and to");
        _assertTrue(log.topics[3] == bytes32(id), "id");
    }

    function _assertOnlyApproval(address owner, address approved, uint256 id) private {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        _assertEq(logs.length, 1, "one log");
        _assertTrue(logs[0].topics[0] == IERC721.Approval.selector, "Approval");
        _assertTrue(logs[0].topics[1] == _word(owner) && logs[0].topics[2] == _word(approved), "owner and approved");
        _assertTrue(logs[0].topics[3] == bytes32(id), "id");
    }

    function _assertOnlyApprovalForAll(address operator, bool approved) private {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        _assertEq(logs.length, 1, "one log");
        _assertTrue(logs[0].topics[0] == IERC721.ApprovalForAll.selector, "ApprovalForAll");
        _assertTrue(logs[0].topics[1] == _word(ALICE) && logs[0].topics[2] == _word(operator), "owner and operator");
        _assertTrue(abi.decode(logs[0].data, (bool)) == approved, "approved");
    }

    function _word(address account) private pure returns (bytes32) {
        return bytes32(uint256(uint160(account)));
    }

    function _invalid(address receiver) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IERC721Errors.ERC721InvalidReceiver.selector, receiver);
    }

    function _missing() private pure returns (bytes memory) {
        return abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, NONE);
    }
}
