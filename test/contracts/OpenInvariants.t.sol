// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {TransferPolicy} from "../../contracts/types/DataTypes.sol";
import {FairInvariants} from "./support/fair/FairInvariants.sol";

/// @title O9, M1, traps 48, 51: an open event, with approvals and operators.
contract OpenInvariants is FairInvariants {
    function _policy() internal pure override returns (TransferPolicy) {
        return TransferPolicy.Open;
    }
}
