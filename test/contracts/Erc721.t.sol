// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {ITicketRules} from "../../contracts/interfaces/ITicketRules.sol";
import {TransferPolicy} from "../../contracts/types/DataTypes.sol";
import {Erc721Behaviour} from "./support/Erc721Behaviour.sol";

/// @title P: under the policy open a ticket behaves as OpenZeppelin's own tests ask of an ERC-721. One table says which of
/// these behaviours the other policies have not.
contract Erc721Test is Erc721Behaviour {
    struct Row {
        function() external behaviour;
        string name;
        bool onGuarded;
        bool onBound;
    }

    Row[] private _rows;

    function setUp() public override {
        super.setUp();
        vm.recordLogs();
        _fillTable();
    }

    function test_OnOpen_EveryBehaviourHolds() public {
        for (uint256 i = 0; i < _rows.length; ++i) _assertTrue(_holds(TransferPolicy.Open, _rows[i]), _rows[i].name);
    }

    function test_OnGuarded_ExactlyApprovalsOperatorsAndRepeatedGiftsDiffer() public {
        for (uint256 i = 0; i < _rows.length; ++i) {
            _assertTrue(_holds(TransferPolicy.Guarded, _rows[i]) == _rows[i].onGuarded, _rows[i].name);
        }
    }

    function test_OnBound_TransfersDifferAsWell() public {
        for (uint256 i = 0; i < _rows.length; ++i) {
            _assertTrue(_holds(TransferPolicy.Bound, _rows[i]) == _rows[i].onBound, _rows[i].name);
        }
    }

    /// @dev How they differ on guarded.
    function test_OnGuarded_ApprovalsAndOperatorsAreRefusedByName() public {
        _start(TransferPolicy.Guarded);
        bytes memory refusal = abi.encodeWithSelector(ITicketRules.OperatorRefused.selector, BOB);
        _refuses(ALICE, abi.encodeCall(_tickets.approve, (BOB, _first)), refusal);
        _refuses(ALICE, abi.encodeCall(_tickets.setApprovalForAll, (BOB, true)), refusal);
        _refuses(BOB, abi.encodeCall(_tickets.transferFrom, (ALICE, BOB, _first)), refusal);
        for (uint256 i = 0; i < 2; ++i) _do(ALICE, abi.encodeCall(_tickets.transferFrom, (ALICE, ALICE, _first)));
        refusal = abi.encodeWithSelector(ITicketRules.GiftLimitReached.selector, _first, 2);
        _refuses(ALICE, abi.encodeCall(_tickets.transferFrom, (ALICE, ALICE, _first)), refusal);
    }

    function _holds(TransferPolicy policy, Row memory row) private returns (bool done) {
        _start(policy);
        (done, ) = row.behaviour.address.call(abi.encodeWithSelector(row.behaviour.selector));
    }

    function _start(TransferPolicy policy) private {
        _tickets = _create(policy);
        _first = _buy(_tickets, ALICE, 2);
        _second = _first + 1;
        vm.getRecordedLogs();
    }

    function _add(function() external behaviour, string memory name, bool onGuarded, bool onBound) private {
        _rows.push(Row(behaviour, name, onGuarded, onBound));
    }

    function _fillTable() private {
        _add(this.balance_CountsAHoldersTickets, "balance", true, true);
        _add(this.balance_OfZero_IsRefused, "balance of zero", true, true);
        _add(this.owner_IsTheHolder, "owner", true, true);
        _add(this.owner_OfNoTicket_IsRefused, "owner of none", true, true);
        _add(this.mint_TellsATransferFromZeroForEach, "mint", true, true);
        _add(this.transfer_ByTheOwner, "transfer by owner", true, false);
        _add(this.transfer_ByWhoIsApproved, "transfer by approved", false, false);
        _add(this.transfer_ByAnOperator, "transfer by operator", false, false);
        _add(this.transfer_ByAnOperator_WhereNobodyIsApproved, "transfer by operator, none approved", false, false);
        _add(this.transfer_ToTheOwner_KeepsOwnerAndBalance, "transfer to owner", true, false);
        _add(this.transfer_ClearsTheApproval_WithoutSayingSo, "transfer clears approval", false, false);
        _add(this.transfer_AsOftenAsHoldersLike, "transfer without limit", false, false);
        _add(this.transfer_FromAnother_IsRefused, "transfer from another", true, false);
        _add(this.transfer_ByAStranger_IsRefusedForWantOfApproval, "transfer by a stranger", false, false);
        _add(this.transfer_OfNoTicket_IsRefused, "transfer of none", true, true);
        _add(this.transfer_ToZero_IsRefused, "transfer to zero", true, true);
        _add(this.safeTransfer_ToAnAccount, "safe transfer to an account", true, false);
        _add(this.safeTransfer_TellsAReceiverAllItShouldKnow, "safe transfer to a receiver", true, false);
        _add(this.safeTransfer_ByAnOperator_TellsWhoAsked, "safe transfer by operator", false, false);
        _add(this.safeTransfer_ToAContractThatDoesNotTakeIt_IsRefused, "safe transfer, not taken", true, false);
        _add(this.safeTransfer_PassesOnWhyAReceiverRefuses, "safe transfer, reasons", true, false);
        _add(this.approve_SetsSaysAndSetsAgain, "approve", false, false);
        _add(this.approve_ClearsWhereNothingWasApproved, "approve nobody", true, true);
        _add(this.approve_ByAnOperator, "approve by operator", false, false);
        _add(this.approve_ByAStranger_IsRefused, "approve by a stranger", false, false);
        _add(this.approve_ByWhoIsApproved_IsRefused, "approve by approved", false, false);
        _add(this.approve_OfNoTicket_IsRefused, "approve of none", false, false);
        _add(this.clearing_ByAStranger_IsRefused, "approve nobody by a stranger", true, true);
        _add(this.getApproved_IsNobody_AndOfNoTicketIsRefused, "approved", true, true);
        _add(this.operator_IsSetTwiceAndTakenBack, "operator", false, false);
        _add(this.operator_IsTakenBackWhereThereWasNone, "operator taken back", true, true);
        _add(this.operator_Zero_IsRefused, "operator zero", false, false);
        _add(this.burn_EndsATicket, "burn", true, true);
        _add(this.burn_EndsItsApproval, "burn clears approval", false, false);
        _add(this.metadata_NamesEventAndTickets, "metadata", true, true);
        _add(this.interfaces_AreNamedForLittleGas, "interfaces", true, true);
    }
}
